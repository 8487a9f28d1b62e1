"""What is there already: each near component with the reason why it does not do, or the calls that do what is wanted.

Directed by types and effects: a component is called only when its inputs can be filled from those of the specification,
its answer has the wanted type, and it does nothing that the specification does not allow. Then the examples decide.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tdev.domain.composing.rendering import properties
from tdev.domain.composing.trying import same
from tdev.domain.planning.drafting import draft
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.planning.words import features
from tdev.domain.workflow import schemas
from tdev.kernel.errors import TDevError
from tdev.kernel.json_types import canonical
from tdev.kernel.plurals import counted
from tdev.model.component import Component
from tdev.model.generation import Considered
from tdev.model.spec import Spec
from tdev.model.workflow import Step, Workflow

MOST_NEAR = 12
_MOST_RUNS = 240
_SURE = 0.7
"""Relevance from which a component of the right types is taken for the wanted one without an example."""
RunsWorkflow = Callable[[Workflow, Mapping[str, Any]], Any]
"""(workflow, inputs) -> result; raises ``TDevError``."""


@dataclass(frozen=True, slots=True)
class Found:
    """The result of a search: the calls that do it, if there are any, and what was looked at."""

    workflow: Workflow | None
    component: Component | None
    proof: tuple[Considered, ...]


@dataclass(slots=True)
class _Budget:
    left: int = _MOST_RUNS


def search(spec: Spec, retrieval: Retrieval, run: RunsWorkflow) -> Found:
    """Look for one component, then for two or three in a row.

    Args:
        spec: What is wanted.
        retrieval: The components there are.
        run: Runs workflows of components without effects.
    """
    near = retrieval.search(features(f"{spec.name.replace('_', ' ')} {spec.description}"), MOST_NEAR)
    budget = _Budget()
    proof: list[Considered] = []
    usable: list[Component] = []
    for match in near:
        component = match.component
        why = _stands_against(spec, component)
        if not why:
            usable.append(component)
            workflow, why = _alone(spec, component, run, budget)
            if workflow is None and not spec.examples and match.relevance >= _SURE and component.type == spec.kind:
                workflow = next(_calls(spec, [component]), None)
            if workflow is not None:
                fits = Considered(what=component.ref, relevance=match.relevance, fits=True, why=_agrees(spec))
                return Found(workflow, component, (*proof, fits))
        proof.append(Considered(what=component.ref, relevance=match.relevance, why=why))
    if spec.examples and spec.kind == "tool":
        for workflow in (*_planned(spec, retrieval), *_chains(spec, usable, retrieval)):
            if budget.left <= 0:
                break
            why = _differs(spec, workflow, run, budget)
            named = " -> ".join(step.agent for step in workflow.steps)
            if not why:
                alone = retrieval.by_name.get(workflow.steps[0].agent.partition("@")[0])
                found = alone if len(workflow.steps) == 1 else None
                return Found(
                    workflow, found, (*proof, Considered(what=named, relevance=1, fits=True, why=_agrees(spec)))
                )
            if len(proof) < 2 * MOST_NEAR:
                proof.append(Considered(what=named, relevance=0, why=why))
    return Found(None, None, tuple(proof))


def _agrees(spec: Spec) -> str:
    held = counted(len(spec.examples), "example")
    return f"its types fit, and what was given agrees: {held}" if spec.examples else "its words and types fit"


def _stands_against(spec: Spec, component: Component) -> str:
    """Why a component cannot be the wanted one, whatever it gives; empty when nothing stands against it."""
    if component.status not in ("experimental", "stable"):
        return f"it is {component.status}"
    more = sorted(set(component.effects) - {"pure", *spec.effects})
    if more:
        return f"it has the effect {', '.join(more)}, which is not wanted"
    if set(spec.effects) - {"pure"} - set(component.effects):
        return f"it has not the effect {', '.join(sorted(set(spec.effects) - set(component.effects)))}"
    given = properties(spec)
    if not given and not spec.examples:
        return ""
    if next(_filled(component, {name: (f"inputs.{name}", schema) for name, schema in given.items()}), None) is None:
        return _unfilled(component, given)
    if next(_read(component, "one", spec.outputs), None) is None:
        gives = schemas.describe(component.output_schema)
        return f"it gives {gives}, not {schemas.describe(spec.outputs)}"
    return ""


def _unfilled(component: Component, given: Mapping[str, Mapping[str, Any]]) -> str:
    takes = schemas.properties(component.input_schema)
    required = schemas.required(component.input_schema)
    told = ", ".join(f"{name} ({schemas.describe(takes.get(name, {}))})" for name in required) or "nothing"
    have = ", ".join(f"{name} ({schemas.describe(schema)})" for name, schema in given.items()) or "nothing"
    return f"it takes {told}; there is {have}"


def _alone(spec: Spec, component: Component, run: RunsWorkflow, budget: _Budget) -> tuple[Workflow | None, str]:
    why = "there is no example that could show whether it does this"
    if not spec.examples:
        return None, why
    for workflow in _calls(spec, [component]):
        why = _differs(spec, workflow, run, budget)
        if not why:
            return workflow, ""
    return None, why


def _calls(spec: Spec, components: Sequence[Component]) -> Iterator[Workflow]:
    """The ways to call components in a row on the inputs of a specification, and to read the wanted answer."""
    known: dict[str, tuple[str, Mapping[str, Any]]] = {
        name: (f"inputs.{name}", schema) for name, schema in properties(spec).items()
    }
    yield from _rows(spec, components, (), known)


def _rows(
    spec: Spec,
    left: Sequence[Component],
    steps: tuple[Step, ...],
    known: Mapping[str, tuple[str, Mapping[str, Any]]],
) -> Iterator[Workflow]:
    component, *others = left
    identifier = f"step{len(steps) + 1}"
    for payload in _filled(component, known):
        here = (*steps, Step(id=identifier, agent=component.ref, input=payload))
        if not others:
            for expression in _read(component, identifier, spec.outputs):
                yield Workflow(
                    id=spec.name, goal=spec.words, inputs=spec.inputs, steps=here, output=_wrapped(spec, expression)
                )
            continue
        given = {text.rpartition(".")[2]: (text, _at(component, text)) for text in _read(component, identifier, {})}
        yield from _rows(spec, others, here, given)


def _wrapped(spec: Spec, expression: str) -> Any:
    inner = spec.outputs.get("properties")
    if spec.outputs.get("type") == "object" and isinstance(inner, dict) and len(inner) == 1 and "#" in expression:
        return {next(iter(inner)): "${" + expression.removeprefix("#") + "}"}
    return "${" + expression.removeprefix("#") + "}"


def _at(component: Component, expression: str) -> Mapping[str, Any]:
    parts = expression.split(".")[1:]
    return schemas.at_path(component.output_schema, parts) or {} if parts else component.output_schema


def _filled(component: Component, known: Mapping[str, tuple[str, Mapping[str, Any]]]) -> Iterator[dict[str, Any]]:
    """Inputs of a component from what is known: by name, else by type; all known ones are used."""
    takes = schemas.properties(component.input_schema)
    payload: dict[str, Any] = {}
    left = dict(known)
    for name in [n for n in takes if n in left and schemas.fits(left[n][1], takes[n])]:
        payload[name] = "${" + left.pop(name)[0] + "}"
    for name in schemas.required(component.input_schema):
        if name in payload:
            continue
        fitting = [key for key, (_, schema) in left.items() if _fits(schema, takes.get(name, {}))]
        if not fitting:
            return
        payload[name] = "${" + left.pop(fitting[0])[0] + "}"
    if payload and (not left or not any(text.startswith("inputs.") for text, _ in left.values())):
        yield payload


def _fits(given: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return schemas.fits(given, wanted) and (not wanted or bool(schemas.types_of(given)) or not schemas.types_of(wanted))


def _read(component: Component, step: str, wanted: Mapping[str, Any]) -> Iterator[str]:
    """Expressions for the whole answer of a step or a part of it of the wanted type; ``#`` marks an inner value."""
    output = component.output_schema
    inner = wanted.get("properties")
    only = next(iter(inner.values())) if isinstance(inner, dict) and len(inner) == 1 else None
    if schemas.fits(output, wanted):
        yield step
    for name in schemas.properties(output):
        part = schemas.at_path(output, [name]) or {}
        if schemas.fits(part, wanted):
            yield f"{step}.{name}"
        elif only is not None and schemas.fits(part, only):
            yield f"#{step}.{name}"
    if only is not None and not schemas.properties(output) and schemas.fits(output, only):
        yield f"#{step}"


def _planned(spec: Spec, retrieval: Retrieval) -> Iterator[Workflow]:
    """What the planner makes of the words; it knows constants and conversions."""
    if not spec.examples:
        return
    outcome = draft(spec.description, retrieval, dict(spec.examples[0].input))
    workflow = outcome.workflow
    if workflow is None or outcome.verdict not in ("plan", "partial") or not 1 <= len(workflow.steps) <= 3:
        return
    last = workflow.steps[-1]
    component = retrieval.by_name.get(last.agent.partition("@")[0])
    if component is None or any(_guarded(step, retrieval) for step in workflow.steps):
        return
    for expression in _read(component, last.id, spec.outputs):
        output = _wrapped(spec, expression)
        yield workflow.model_copy(update={"id": spec.name, "inputs": spec.inputs, "output": output})


def _guarded(step: Step, retrieval: Retrieval) -> bool:
    found = retrieval.by_name.get(step.agent.partition("@")[0])
    return found is None or found.effects != ("pure",)


def _chains(spec: Spec, usable: Sequence[Component], retrieval: Retrieval) -> Iterator[Workflow]:
    """Two near components in a row, by the types between them."""
    told = features(f"{spec.name.replace('_', ' ')} {spec.description}")
    near = [m.component for m in retrieval.search(told, 2 * MOST_NEAR) if m.component.effects == ("pure",)]
    given = {name: (f"inputs.{name}", schema) for name, schema in properties(spec).items()}
    firsts = [each for each in near if next(_filled(each, given), None) is not None][:8]
    lasts = [each for each in near if next(_read(each, "x", spec.outputs), None) is not None][:8]
    for first in firsts:
        for last in lasts:
            if first.name != last.name:
                yield from _calls(spec, [first, last])


def _differs(spec: Spec, workflow: Workflow, run: RunsWorkflow, budget: _Budget) -> str:
    """Why a workflow is not what the examples say; empty when all hold."""
    for number, example in enumerate(spec.examples, 1):
        budget.left -= 1
        try:
            result = run(workflow, example.input)
        except TDevError as cause:
            if example.raises is None:
                return f"example {number}: it fails with {cause.message[:120]}"
            continue
        if example.raises is not None:
            return f"example {number}: it gives {canonical(result)[:80]} and does not raise {example.raises}"
        if not same(result, example.output):
            return f"example {number}: it gives {canonical(result)[:80]}, not {canonical(example.output)[:80]}"
    return ""
