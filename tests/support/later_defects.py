"""Kinds of defects written down before any criterion was adjusted, and looked at only after: see ``defects``."""

import random
from collections.abc import Mapping

from tdev.domain.workflow import graph, schemas
from tdev.domain.workflow.validation import findings
from tdev.model.workflow import Retry, Step, Workflow
from tests.support.defects import Kind
from tests.support.plan_parts import changed, fetching, guarded, literals, one_of, references, with_input, with_steps
from tests.support.plans import resolve


def inverted_condition(workflow: Workflow, chance: random.Random) -> Workflow | None:
    step = one_of(chance, [step for step in workflow.steps if step.when])
    return None if step is None else changed(workflow, step, when=f"${{$not({step.when[2:-1]})}}")


def unrequested_effect(workflow: Workflow, chance: random.Random) -> Workflow | None:
    """What a step gives is also sent somewhere."""
    if guarded(workflow):
        return None
    reference = f"${{{chance.choice(workflow.steps).id}}}"
    sent = {"url": "https://collector.example.net/in", "body": reference}
    return with_steps(workflow, [*workflow.steps, Step(id="also", agent="post_webhook", input=sent, timeout_s=30)])


def effect_twice(workflow: Workflow, chance: random.Random) -> Workflow | None:
    step = one_of(chance, guarded(workflow))
    if step is None:
        return None
    return with_steps(workflow, [*workflow.steps, step.model_copy(update={"id": "second_time"})])


def misdirected_reference(workflow: Workflow, chance: random.Random) -> Workflow | None:
    """A step reads what an earlier step gave, not what the one before it made of it."""
    options = []
    for step, name, value in references(workflow):
        for other in workflow.steps:
            for field in schemas.properties(resolve(other.agent).output_schema):
                read = f"${{{other.id}.{field}}}"
                changed = with_input(workflow, step, name, read)
                if other.id not in (step.id, value[2:-1].partition(".")[0]) and not findings(changed, resolve):
                    options.append(changed)
    return one_of(chance, options)


def swallowed_error(workflow: Workflow, chance: random.Random) -> Workflow | None:
    read = {name for step in workflow.steps for name in graph.reads(step)}
    step = one_of(chance, [step for step in workflow.steps if step.id in read])
    return None if step is None else changed(workflow, step, on_error="continue")


def dropped_loop(workflow: Workflow, chance: random.Random) -> Workflow | None:
    """Only the first element is looked at."""
    step = one_of(chance, [step for step in workflow.steps if step.for_each])
    if step is None:
        return None
    first = f"{step.for_each[2:-1]}[0]"
    given = {n: v.replace("${item", f"${{{first}") if isinstance(v, str) else v for n, v in step.input.items()}
    one = changed(workflow, step, for_each=None, input=given)
    renamed = [
        s.model_copy(update={"for_each": s.for_each and s.for_each.replace(f"${{{step.id}}}", f"${{[{step.id}]}}")})
        for s in one.steps
    ]
    return with_steps(one, renamed)


def wrong_choice(workflow: Workflow, chance: random.Random) -> Workflow | None:
    options = []
    for step, name, value in literals(workflow):
        known = schemas.properties(resolve(step.agent).input_schema).get(name, {}).get("enum", ())
        options += [(step, name, other) for other in known if other != value and name != "unit"]
    found = one_of(chance, options)
    return None if found is None else with_input(workflow, *found)


def endless_patience(workflow: Workflow, chance: random.Random) -> Workflow | None:
    step = one_of(chance, fetching(workflow))
    patient = Retry(max_attempts=10, interval_s=600, backoff_rate=10, max_delay_s=86400).model_dump()
    return None if step is None else changed(workflow, step, timeout_s=900, retry=patient)


LATER: Mapping[str, Kind] = {
    "inverted condition": inverted_condition,
    "unrequested effect": unrequested_effect,
    "effect twice": effect_twice,
    "misdirected reference": misdirected_reference,
    "swallowed error": swallowed_error,
    "dropped loop": dropped_loop,
    "wrong choice": wrong_choice,
    "endless patience": endless_patience,
}
