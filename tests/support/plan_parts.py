"""Plans taken apart for tests: what stands where, and the same plan with one thing changed."""

import random
import re
from collections.abc import Iterator
from typing import Any

from tdev.domain.workflow import graph
from tdev.domain.workflow.expressions import expressions_in
from tdev.domain.workflow.validation import findings
from tdev.model.component import FREE_EFFECTS
from tdev.model.workflow import Step, Workflow
from tests.support.plans import resolve


def changed(workflow: Workflow, step: Step, **fields: Any) -> Workflow:
    new = Step.model_validate({**step.model_dump(), **fields})
    return with_steps(workflow, [new if one.id == step.id else one for one in workflow.steps])


def with_steps(workflow: Workflow, steps: list[Step]) -> Workflow:
    return workflow.model_copy(update={"steps": tuple(steps)})


def with_input(workflow: Workflow, step: Step, name: str, value: Any) -> Workflow:
    return changed(workflow, step, input={**step.input, name: value})


def literals(workflow: Workflow) -> Iterator[tuple[Step, str, Any]]:
    for step in workflow.steps:
        for name, value in step.input.items():
            if not expressions_in(value):
                yield step, name, value


def references(workflow: Workflow) -> list[tuple[Step, str, str]]:
    return [
        (step, name, value)
        for step in workflow.steps
        for name, value in step.input.items()
        if isinstance(value, str) and re.fullmatch(r"\$\{\w+(\.\w+)*\}", value)
    ]


def one_of(chance: random.Random, options: list[Any]) -> Any:
    return chance.choice(options) if options else None


def guarded(workflow: Workflow) -> list[Step]:
    return [step for step in workflow.steps if not FREE_EFFECTS.issuperset(resolve(step.agent).effects)]


def fetching(workflow: Workflow) -> list[Step]:
    return [step for step in workflow.steps if "fetch" in resolve(step.agent).effects]


def source_of(step: Step) -> str | None:
    """The reference that a step lives on, if it has just one."""
    found = [value for value in step.input.values() if isinstance(value, str) and expressions_in(value)]
    return found[0] if len(found) == 1 else None


def without(workflow: Workflow, step: Step) -> Workflow | None:
    """The plan without a step: who read it reads what it read, where the types allow that, else nothing."""
    source = source_of(step)
    steps = []
    for one in workflow.steps:
        if one.id == step.id:
            continue
        given = {}
        for name, value in one.input.items():
            if step.id in graph.reads(Step(id="x", agent="x", input={"x": value})):
                if source is None:
                    return None
                value = source
            given[name] = value
        steps.append(one.model_copy(update={"input": given, "after": tuple(a for a in one.after if a != step.id)}))
    found = with_steps(workflow, steps)
    return found if steps and not findings(found, resolve) else None
