"""The plan of a model beside our own: both are judged alike, and the better one by points is used; ours in a tie."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tdev.domain.evaluation.scoring import evaluate
from tdev.domain.models.plans import may_ask, propose_plan
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.planning.words import features
from tdev.kernel.errors import TDevError
from tdev.model.component import Component
from tdev.model.evaluation import Evaluation
from tdev.model.plan import PlanOutcome, Reason
from tdev.model.workflow import Workflow
from tdev.platform.models import Model

PERFECT = 100.0
"""A plan of so many points cannot be beaten, so nobody is asked."""


@dataclass(frozen=True, slots=True)
class Court:
    """What plans are judged with.

    Attributes:
        retrieval: The components that may be used.
        resolve: Reference -> component.
        inputs: Values that the request brings along.
        threshold: Points that a plan must reach.
    """

    retrieval: Retrieval
    resolve: Callable[[str], Component]
    inputs: Mapping[str, Any]
    threshold: float = 85

    def judge(self, workflow: Workflow) -> Evaluation:
        """Points and gates of a plan."""
        return evaluate(workflow, self.retrieval, self.resolve, inputs=self.inputs, threshold=self.threshold)


def better_of(own: PlanOutcome, model: Callable[[], Model], court: Court) -> PlanOutcome:
    """Our own plan or that of a model, with a note that says which it is and why.

    Whatever the model does or does not, there is no error: our own plan stands.

    Args:
        own: What was planned without it.
        model: Who is asked; called when there is something to ask.
        court: Who judges.
    """
    ours = court.judge(own.workflow) if own.workflow else None
    if (ours is not None and _gates(ours) and ours.score >= PERFECT) or not may_ask(own.goal, court.retrieval):
        return own
    try:
        asked = model()
        proposed = propose_plan(asked, own, court.retrieval, court.resolve, court.inputs)
        theirs = court.judge(proposed)
    except TDevError as error:
        return _noted(own, f"no plan of a model is used: {error.message}")
    return _chosen(own, ours, proposed, theirs, asked.name, court)


def _chosen(
    own: PlanOutcome, ours: Evaluation | None, proposed: Workflow, theirs: Evaluation, name: str, court: Court
) -> PlanOutcome:
    failed = next((gate for gate in theirs.gates if not gate.passed), None)
    if failed is not None:
        return _noted(own, f"{name} proposed a plan that fails the gate {failed.name}: {failed.evidence}")
    points = f"{theirs.score:.1f} points"
    if ours is not None and _gates(ours):
        if theirs.score <= ours.score:
            return _noted(own, f"{name} proposed a plan of {points}; ours has {ours.score:.1f} and is kept")
        told = f"{name} proposed this plan: {points}, ours has {ours.score:.1f}"
    else:
        told = f"{name} proposed this plan: {points}; without it the goal is served in part or not at all"
    return PlanOutcome(
        verdict="plan", goal=own.goal, workflow=proposed, notes=(*own.notes, told), reasons=_reasons(proposed, court)
    )


def _gates(found: Evaluation) -> bool:
    return all(gate.passed for gate in found.gates)


def _noted(own: PlanOutcome, note: str) -> PlanOutcome:
    return own.model_copy(update={"notes": (*own.notes, note)})


def _reasons(workflow: Workflow, court: Court) -> tuple[Reason, ...]:
    terms = features(workflow.goal)
    components = [(step.id, court.resolve(step.agent)) for step in workflow.steps]
    return tuple(
        Reason(step=step, agent=component.name, relevance=min(1.0, court.retrieval.relevance(component, terms)))
        for step, component in components
    )
