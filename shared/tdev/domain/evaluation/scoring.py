"""Gates and criteria together: the evaluation of a plan."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from tdev.domain.evaluation.criteria import judged
from tdev.domain.evaluation.gates import GATES
from tdev.domain.evaluation.rubric import rating_of, total
from tdev.domain.evaluation.subject import Subject
from tdev.domain.evaluation.unsound import drafts_anew, questions
from tdev.domain.planning.retrieval import Retrieval
from tdev.model.component import FREE_EFFECTS, Component
from tdev.model.evaluation import Evaluation
from tdev.model.workflow import Workflow


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
    found = judged(subject) if sound else ()
    effects = {effect for component in subject.components.values() for effect in component.effects}
    score = total(found)
    return Evaluation(
        score=score,
        rating=rating_of(score),
        passed=score >= threshold and all(gate.passed for gate in gates),
        threshold=threshold,
        gates=gates,
        criteria=tuple(each.criterion for each in found),
        suggestions=(*drafts_anew(subject), *(suggestion for each in found for suggestion in each.suggestions)),
        questions=tuple(dict.fromkeys([*questions(subject), *(asked for each in found for asked in each.questions)])),
        effects=tuple(sorted(effects)),
        needs_approval=not FREE_EFFECTS.issuperset(effects) or any(step.approve for step in workflow.steps),
    )
