"""Good plans made worse, one defect at a time: what the Evaluator's score must tell from the good ones.

Each kind is a function from a good plan to the same plan with one defect of that kind, or to None where the plan has
no place for it.
"""

import random
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from tdev.domain.workflow import graph, schemas
from tdev.domain.workflow.expressions import expressions_in
from tdev.domain.workflow.validation import findings
from tdev.model.workflow import Retry, Step, Workflow
from tests.support.plan_parts import (
    changed,
    fetching,
    guarded,
    literals,
    one_of,
    references,
    source_of,
    with_input,
    with_steps,
    without,
)
from tests.support.plans import resolve

Kind: TypeAlias = Callable[[Workflow, random.Random], Workflow | None]
KEY = "sk-" + "proj" + "A1b2C3d4E5f6G7h8J9k0"
COLUMNS = frozenset({"by", "column", "columns", "on"})


def dropped_step(workflow: Workflow, chance: random.Random) -> Workflow | None:
    options = [left for step in workflow.steps[:-1] if (left := without(workflow, step)) is not None]
    return one_of(chance, options)


def lost_word_group(workflow: Workflow, chance: random.Random) -> Workflow | None:
    last = set(graph.last_steps(graph.dependencies(workflow.steps)))
    options = [step for step in workflow.steps if step.id in last and len(workflow.steps) > 1]
    step = one_of(chance, options)
    return None if step is None else without(workflow.model_copy(update={"output": None}), step)


def unknown_reference(workflow: Workflow, chance: random.Random) -> Workflow | None:
    found = one_of(chance, references(workflow))
    return None if found is None else with_input(workflow, found[0], found[1], "${nowhere.text}")


def wrong_field(workflow: Workflow, chance: random.Random) -> Workflow | None:
    found = one_of(chance, [each for each in references(workflow) if "." in each[2]])
    return None if found is None else with_input(workflow, found[0], found[1], f"{found[2][:-1]}_of_it}}")


def wrong_type(workflow: Workflow, chance: random.Random) -> Workflow | None:
    options = []
    for step in workflow.steps:
        takes = schemas.properties(resolve(step.agent).input_schema)
        for name, value in step.input.items():
            kinds = schemas.types_of(takes.get(name, {}))
            if kinds == {"string"} and "enum" not in takes[name]:
                options.append((step, name, 17))
            elif kinds == {"array"} or kinds == {"integer"}:
                options.append((step, name, f"{value}"[:9].replace("$", "")))
    found = one_of(chance, options)
    return None if found is None else with_input(workflow, *found)


def missing_input(workflow: Workflow, chance: random.Random) -> Workflow | None:
    options = [
        (step, name)
        for step in workflow.steps
        for name in schemas.required(resolve(step.agent).input_schema)
        if name in step.input
    ]
    found = one_of(chance, options)
    if found is None:
        return None
    step, gone = found
    return changed(workflow, step, input={name: value for name, value in step.input.items() if name != gone})


def swapped_order(workflow: Workflow, chance: random.Random) -> Workflow | None:
    """Two neighbours of a chain change places: the second now gets what the first got."""
    options = []
    for first in workflow.steps:
        for second in workflow.steps:
            if first.id in graph.reads(second) and (swapped := _swapped(workflow, first, second)) is not None:
                options.append(swapped)
    return one_of(chance, options)


def _swapped(workflow: Workflow, first: Step, second: Step) -> Workflow | None:
    def inputs_of(step: Step, source: str) -> dict[str, Any]:
        return {n: source if isinstance(v, str) and expressions_in(v) else v for n, v in step.input.items()}

    source, between = source_of(first), source_of(second)
    if source is None or between is None or first.for_each or second.for_each:
        return None
    field = next(iter(schemas.properties(resolve(second.agent).output_schema)), "")
    for name in (between.partition(".")[2].rstrip("}"), field):
        early = second.model_copy(update={"input": inputs_of(second, source)})
        late = first.model_copy(update={"input": inputs_of(first, f"${{{second.id}.{name}}}")})
        steps = []
        for step in workflow.steps:
            if step.id in (first.id, second.id):
                steps.append(early if step.id == first.id else late)
                continue
            given = {n: _renamed(v, first.id, second.id) for n, v in step.input.items()}
            steps.append(step.model_copy(update={"input": given}))
        found = with_steps(workflow, steps)
        if not findings(found, resolve):
            return found
    return None


def _renamed(value: Any, first: str, second: str) -> Any:
    """What read the second of two now reads the first, which is the last of them now."""
    return re.sub(rf"\$\{{{second}\b", f"${{{first}", value) if isinstance(value, str) else value


def dropped_condition(workflow: Workflow, chance: random.Random) -> Workflow | None:
    step = one_of(chance, [step for step in workflow.steps if step.when])
    return None if step is None else changed(workflow, step, when=None)


def duplicate_step(workflow: Workflow, chance: random.Random) -> Workflow | None:
    step = chance.choice(workflow.steps)
    again = step.model_copy(update={"id": f"{step.id}_again"[:64]})
    return with_steps(workflow, [*workflow.steps, again])


def _numbers(workflow: Workflow) -> list[tuple[Step, str, Any]]:
    digits = {int(text) for text in re.findall(r"\d+", workflow.goal)}
    return [each for each in literals(workflow) if type(each[2]) is int and each[2] in digits]


def wrong_constant(workflow: Workflow, chance: random.Random) -> Workflow | None:
    found = one_of(chance, _numbers(workflow))
    return None if found is None else with_input(workflow, found[0], found[1], found[2] + chance.choice((1, 4, 13)))


def wrong_file(workflow: Workflow, chance: random.Random) -> Workflow | None:
    named = [e for e in literals(workflow) if isinstance(e[2], str) and re.fullmatch(r"[\w./-]+\.\w{2,4}", e[2])]
    found = one_of(chance, [each for each in named if each[2] in workflow.goal])
    return None if found is None else with_input(workflow, found[0], found[1], f"other_{found[2]}")


def wrong_column(workflow: Workflow, chance: random.Random) -> Workflow | None:
    options = [each for each in literals(workflow) if each[1] in COLUMNS]
    found = one_of(chance, options)
    if found is None:
        return None
    step, name, value = found
    other = chance.choice(("created_at", "id", "discount"))
    return with_input(workflow, step, name, [other] if isinstance(value, list) else other)


def wrong_unit(workflow: Workflow, chance: random.Random) -> Workflow | None:
    """Another unit, or the number in another unit."""
    options: list[Workflow] = []
    for step, name, value in literals(workflow):
        if name == "unit":
            other = chance.choice([u for u in ("seconds", "minutes", "hours", "days", "weeks") if u != value])
            options.append(with_input(workflow, step, name, other))
        elif type(value) is int and value in (found[2] for found in _numbers(workflow)):
            options.append(with_input(workflow, step, name, value * chance.choice((60, 1000))))
    for step in workflow.steps:
        if step.timeout_s and str(int(step.timeout_s)) in workflow.goal and "second" in workflow.goal:
            options.append(changed(workflow, step, timeout_s=min(900.0, step.timeout_s * 60)))
    return one_of(chance, options)


def effect_without_approval(workflow: Workflow, chance: random.Random) -> Workflow | None:
    step = one_of(chance, [step for step in workflow.steps if step.approve])
    return None if step is None else changed(workflow, step, approve=False)


def retry_on_effect(workflow: Workflow, chance: random.Random) -> Workflow | None:
    step = one_of(chance, guarded(workflow))
    return None if step is None else changed(workflow, step, retry=Retry(max_attempts=3).model_dump())


def no_timeout(workflow: Workflow, chance: random.Random) -> Workflow | None:
    step = one_of(chance, fetching(workflow))
    return None if step is None else changed(workflow, step, timeout_s=None)


def no_retry(workflow: Workflow, chance: random.Random) -> Workflow | None:
    step = one_of(chance, fetching(workflow))
    return None if step is None else changed(workflow, step, retry=None)


def deprecated_part(workflow: Workflow, chance: random.Random) -> Workflow | None:
    """The plan stays; ``seeded`` resolves one of its components as deprecated."""
    return workflow.model_copy(update={"version": workflow.version + 1})


def secret_literal(workflow: Workflow, chance: random.Random) -> Workflow | None:
    texts = [each for each in literals(workflow) if isinstance(each[2], str) and each[1] in ("url", "text", "body")]
    found = one_of(chance, texts)
    if found is None:
        return None
    step, name, value = found
    return with_input(workflow, step, name, f"{value}?key={KEY}" if name == "url" else f"{value} {KEY}")


def superfluous_step(workflow: Workflow, chance: random.Random) -> Workflow | None:
    """A step nobody asked for, in the middle: it takes a text and gives a text."""
    agent, name = chance.choice((("echo_tool", "text"), ("detect_language", "text"), ("hash_text", "text")))
    if any(step.agent.startswith(agent) for step in workflow.steps):
        return None
    takes = [e for e in references(workflow) if e[2].endswith((".text}", ".html}")) and not e[0].for_each]
    found = one_of(chance, takes)
    if found is None:
        return None
    step, field, reference = found
    extra = Step(id="extra", agent=agent, input={name: reference})
    steps = [each for one in workflow.steps for each in ((extra, one) if one.id == step.id else (one,))]
    longer = with_steps(workflow, steps)
    return with_input(longer, step, field, "${extra.text}") if agent == "echo_tool" else longer


def serialised_branches(workflow: Workflow, chance: random.Random) -> Workflow | None:
    needs = graph.dependencies(workflow.steps)
    options = []
    for level in graph.levels(needs):
        plain = [step for step in workflow.steps if step.id in level and step not in guarded(workflow)]
        plain = [step for step in plain if "write:files" not in resolve(step.agent).effects]
        options += [(first, second) for first in plain for second in plain if first.id < second.id]
    found = one_of(chance, options)
    return None if found is None else changed(workflow, found[1], after=(*found[1].after, found[0].id))


def foreign_address(workflow: Workflow, chance: random.Random) -> Workflow | None:
    named = [e for e in literals(workflow) if e[1] == "url" and isinstance(e[2], str) and e[2] in workflow.goal]
    found = one_of(chance, named)
    return None if found is None else with_input(workflow, found[0], found[1], "https://collector.example.net/in")


EARLIER: Mapping[str, Kind] = {
    "dropped step": dropped_step,
    "lost word group": lost_word_group,
    "unknown reference": unknown_reference,
    "wrong field": wrong_field,
    "wrong type": wrong_type,
    "missing input": missing_input,
    "swapped order": swapped_order,
    "dropped condition": dropped_condition,
    "duplicate step": duplicate_step,
    "wrong constant": wrong_constant,
    "wrong file": wrong_file,
    "wrong column": wrong_column,
    "wrong unit": wrong_unit,
    "effect without approval": effect_without_approval,
    "retry on effect": retry_on_effect,
    "no timeout": no_timeout,
    "no retry": no_retry,
    "deprecated part": deprecated_part,
    "secret literal": secret_literal,
    "superfluous step": superfluous_step,
    "serialised branches": serialised_branches,
    "foreign address": foreign_address,
}
