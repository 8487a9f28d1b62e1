"""A lesson of a goal and the plan that a person stands for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tdev.domain.planning.drafting import objected
from tdev.domain.planning.lessons.saying import WORD, forms, said_in
from tdev.domain.planning.lessons.shaping import renamed, shape_of
from tdev.domain.planning.lessons.wording import worded
from tdev.domain.planning.preferring import preferred
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.workflow.validation import findings
from tdev.kernel.errors import Finding, InvalidError
from tdev.kernel.redaction import HANDED_OUT, SHAPES
from tdev.model.component import Component
from tdev.model.lesson import MOST_STEPS, MOST_WORDS, Teaching
from tdev.model.workflow import Workflow


@dataclass(frozen=True, slots=True)
class Plans:
    """What plans are looked at with.

    Attributes:
        retrieval: The index without lessons.
        resolve: Reference -> component.
        inputs: Values that came with the goal.
    """

    retrieval: Retrieval
    resolve: Callable[[str], Component]
    inputs: Mapping[str, Any]


def lesson_of(goal: str, workflow: Workflow, plans: Plans) -> Teaching:
    """What a plan for a goal teaches: ``accepted`` when the planner makes the same of the goal, else ``corrected``.

    Args:
        goal: In plain words.
        workflow: The plan that a person stands for.
        plans: What it is looked at with.

    Raises:
        InvalidError: When the plan is not sound, the goal is refused whatever the plan, or it is too long.
        NotFoundError: When the plan has a component that there is not.
    """
    _check(goal, workflow, plans)
    own, _ = preferred(goal, plans.retrieval, plans.inputs)
    said = said_in(goal, plans.retrieval.knows)
    if not any(not each.is_value for each in said) or len(said) > MOST_WORDS:
        raise _unfit("there is nothing to learn from the goal", f"1 to {MOST_WORDS} words", "#/goal")
    shape = shape_of(workflow, said, plans.resolve)
    # A word that became a value of the plan is no word of the lesson.
    values = [n in shape.used and not each.is_value for n, each in enumerate(said)]
    marked = [replace(each, form=WORD) if value else each for each, value in zip(said, values, strict=True)]
    found = worded(workflow, own, marked, plans.retrieval)
    steps = [s.model_copy(update={"words": found.words.get(n, ())}) for n, s in enumerate(shape.steps)]
    teaching = Teaching(
        how="accepted" if _same(own.workflow, workflow) else "corrected",
        said=forms(said, frozenset(shape.used)),
        steps=tuple(steps if shape.whole else (s.model_copy(update={"input": {}}) for s in steps)),
        instead=found.instead,
        whole=shape.whole,
        inputs=shape.inputs if shape.whole else {},
        output=shape.output if shape.whole else None,
    )
    return Teaching.model_validate(checked(teaching).model_dump())


def checked(teaching: Teaching) -> Teaching:
    """The same, when nothing that looks like a secret stands in it.

    Raises:
        InvalidError: When something does.
    """
    text = teaching.model_dump_json()
    if SHAPES.search(text) or HANDED_OUT.shows_in(text):
        raise _unfit("the lesson would hold what looks like a secret", "leave it out of goal and plan", "#/workflow")
    return teaching


def _check(goal: str, workflow: Workflow, plans: Plans) -> None:
    refused = objected(goal)
    if refused is not None:
        raise _unfit(f"nothing is learned from this goal: {'; '.join(refused.notes)}", "say another goal", "#/goal")
    found = findings(workflow, plans.resolve)
    if found:
        raise InvalidError(f"the workflow is not sound: {found[0].message}", found)
    if not 1 <= len(workflow.steps) <= MOST_STEPS:
        raise _unfit(f"a lesson has 1 to {MOST_STEPS} steps", f"the plan has {len(workflow.steps)}", "#/workflow/steps")


def _unfit(message: str, told: str, pointer: str) -> InvalidError:
    return InvalidError(message, [Finding(pointer, told, "lesson")])


def _same(own: Workflow | None, other: Workflow) -> bool:
    """Whether two plans call the same components in the same order with the same inputs, whatever their ids."""
    if own is None or len(own.steps) != len(other.steps):
        return False
    return _plain(own) == _plain(other)


def _plain(workflow: Workflow) -> list[Any]:
    names = {step.id: f"s{n}" for n, step in enumerate(workflow.steps, 1)}
    return [
        (
            step.agent.partition("@")[0],
            {name: renamed(value, names) if isinstance(value, str) else value for name, value in step.input.items()},
            step.when,
            step.for_each,
        )
        for step in workflow.steps
    ]
