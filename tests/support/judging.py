"""Short ways to put a plan before a check of the Evaluator."""

from collections.abc import Callable
from typing import Any

from tdev.domain.evaluation.rubric import Seen
from tdev.domain.evaluation.subject import Subject
from tdev.model.workflow import Step, Workflow
from tests.support.plans import built_in_index, resolve


def step(name: str, agent: str, /, **given: Any) -> Step:
    """A step with these inputs."""
    return Step(id=name, agent=agent, input=given)


def subject(*steps: Step, goal: str = "", find: Callable[[str], Any] = resolve, **fields: Any) -> Subject:
    """A plan of these steps over the built-in components."""
    return Subject(Workflow(id="w", goal=goal, steps=steps, **fields), built_in_index(), find)


def codes(seen: Seen) -> list[str]:
    """What a check has found, by code."""
    return [mark.code for mark in seen.marks]
