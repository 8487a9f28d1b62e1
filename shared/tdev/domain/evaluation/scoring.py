"""Gates and criteria together: the evaluation of a plan."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from tdev.domain.evaluation.criteria import CRITERIA
from tdev.domain.evaluation.gates import GATES
from tdev.domain.evaluation.subject import Subject
from tdev.domain.planning.retrieval import Retrieval
from tdev.model.component import FREE_EFFECTS, Component
from tdev.model.evaluation import Evaluation, Rating
from tdev.model.workflow import Workflow

_RATINGS: tuple[tuple[float, Rating], ...] = ((97, "A+"), (90, "A"), (80, "B"), (70, "C"), (60, "D"), (0, "F"))


def evaluate(
    workflow: Workflow,
    retrieval: Retrieval,
    resolve: Callable[[str], Component],
    *,
    inputs: Mapping[str, Any] | None = None,
    threshold: float = 85,
) -> Evaluation:
    """Judge a plan.

    Args:
        workflow: The plan, with the goal it is for (an empty goal is judged as served).
        retrieval: The components there are.
        resolve: Reference -> component.
        inputs: Values the request brought along.
        threshold: Score from which the plan passes, if its gates do.

    Returns:
        Score with one decimal, the same for the same arguments on every machine.
    """
    subject = Subject(workflow, retrieval, resolve, inputs or {})
    if any(component.status == "deprecated" for component in subject.components.values()):
        subject = replace(subject, retrieval=retrieval.last)
    gates = tuple(gate(subject) for gate in GATES)
    # An unsound workflow may not even have an order; only what can be measured on it is.
    sound = gates[0].passed
    judged = [criterion(subject) for criterion in CRITERIA] if sound else []
    effects = {effect for component in subject.components.values() for effect in component.effects}
    score = round(sum(each.criterion.points for each in judged), 1)
    return Evaluation(
        score=score,
        rating=next(rating for least, rating in _RATINGS if score >= least),
        passed=score >= threshold and all(gate.passed for gate in gates),
        threshold=threshold,
        gates=gates,
        criteria=tuple(each.criterion for each in judged),
        suggestions=tuple(suggestion for each in judged for suggestion in each.suggestions),
        effects=tuple(sorted(effects)),
        needs_approval=not FREE_EFFECTS.issuperset(effects) or any(step.approve for step in workflow.steps),
    )
