"""Whether a workflow is sound: every finding names where (JSON pointer), what, and a code for machines."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from tdev.domain.registry.standing import told
from tdev.domain.workflow import graph, schemas
from tdev.domain.workflow.expressions import compile_expression, expressions_in, names_in, pieces
from tdev.domain.workflow.typing import expression_schema, step_output
from tdev.domain.workflow.wellformed import misshapen
from tdev.kernel.errors import Finding, NotFoundError
from tdev.model.component import Component
from tdev.model.workflow import Step, Workflow
from tdev.platform.jsonata import ExpressionError

Resolve: TypeAlias = Callable[[str], Component]
"""Reference (``name``, ``name@1``) -> component; raises ``NotFoundError``."""


def findings(workflow: Workflow, resolve: Resolve) -> list[Finding]:
    """Everything that is wrong with a workflow; empty when it can run.

    Codes: ``no_steps duplicate_step unknown_component disabled_component bad_expression unknown_reference cycle
    unknown_input missing_input wrong_type bad_schema``.
    """
    found = [replace(each, pointer=f"#/inputs{each.pointer[1:]}") for each in misshapen(workflow.inputs)]
    if found:
        return found
    found = _shape(workflow)
    syntax = _syntax(workflow)
    if syntax:
        return found + syntax
    components = _components(workflow, resolve, found)
    found += _references(workflow)
    needs = graph.dependencies(workflow.steps)
    if loop := graph.cycle(needs):
        at = next(i for i, step in enumerate(workflow.steps) if step.id == loop[0])
        found.append(Finding(f"#/steps/{at}", f"the steps wait for one another: {' -> '.join(loop)}", "cycle"))
    elif not any(f.code == "duplicate_step" for f in found):
        found += _types(workflow, components)
    return found


def _shape(workflow: Workflow) -> list[Finding]:
    if not workflow.steps:
        return [Finding("#/steps", "a workflow needs at least one step", "no_steps")]
    seen: set[str] = set()
    found = []
    for index, step in enumerate(workflow.steps):
        if step.id in seen:
            found.append(Finding(f"#/steps/{index}/id", f"there are two steps {step.id!r}", "duplicate_step"))
        seen.add(step.id)
    return found


def _syntax(workflow: Workflow) -> list[Finding]:
    found = []
    for pointer, value in _expression_fields(workflow):
        try:
            for text in expressions_in(value):
                compile_expression(text)
        except ExpressionError as cause:
            found.append(Finding(pointer, f"this expression cannot be read: {cause}", "bad_expression"))
    for index, step in enumerate(workflow.steps):
        for name, only in (("when", step.when), ("for_each", step.for_each)):
            if only is not None and not found and not _is_one_expression(only):
                found.append(Finding(f"#/steps/{index}/{name}", "write one expression: ${...}", "bad_expression"))
    return found


def _is_one_expression(text: str) -> bool:
    parts = pieces(text)
    return len(parts) == 1 and parts[0].is_expression


def _expression_fields(workflow: Workflow) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = [("#/output", workflow.output)]
    for index, step in enumerate(workflow.steps):
        found += [(f"#/steps/{index}/input/{_escape(name)}", value) for name, value in step.input.items()]
        found += [(f"#/steps/{index}/when", step.when), (f"#/steps/{index}/for_each", step.for_each)]
    return found


def _escape(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _components(workflow: Workflow, resolve: Resolve, found: list[Finding]) -> dict[str, Component]:
    components = {}
    for index, step in enumerate(workflow.steps):
        try:
            component = resolve(step.agent)
        except NotFoundError as cause:
            hint = f" ({cause.hint})" if cause.hint else ""
            found.append(Finding(f"#/steps/{index}/agent", f"{cause.message}{hint}", "unknown_component"))
            continue
        if component.status == "disabled":
            found.append(Finding(f"#/steps/{index}/agent", f"component {told(component)}", "disabled_component"))
        components[step.id] = component
    return components


def _references(workflow: Workflow) -> list[Finding]:
    steps = {step.id for step in workflow.steps}
    found = []
    for index, step in enumerate(workflow.steps):
        inside = {"item", "index"} if step.for_each else set()
        fields: list[tuple[str, Any, set[str]]] = [
            (f"#/steps/{index}/input/{_escape(name)}", value, inside) for name, value in step.input.items()
        ]
        fields += [(f"#/steps/{index}/when", step.when, set()), (f"#/steps/{index}/for_each", step.for_each, set())]
        for pointer, value, more in fields:
            found += _unknown(pointer, value, steps | {"inputs"} | more, steps)
        found += [
            Finding(f"#/steps/{index}/after/{at}", f"there is no step {name!r}", "unknown_reference")
            for at, name in enumerate(step.after)
            if name not in steps
        ]
    return found + _unknown("#/output", workflow.output, steps | {"inputs"}, steps)


def _unknown(pointer: str, value: Any, known: set[str], steps: set[str]) -> list[Finding]:
    """Only a path's first name is surely a root: names inside a filter or function may be fields of a row."""
    found = []
    for text in expressions_in(value):
        roots = names_in(text)
        first = next((name for name in _leading(text) if name in roots), None)
        if first is not None and first not in known:
            listing = ", ".join(sorted(steps | {"inputs"}))
            found.append(Finding(pointer, f"{first!r} is neither a step nor 'inputs' ({listing})", "unknown_reference"))
    return found


def _leading(text: str) -> list[str]:
    name = ""
    for char in text:
        if not (char.isalnum() or char == "_"):
            break
        name += char
    return [name] if name and not name[0].isdigit() else []


def _types(workflow: Workflow, components: Mapping[str, Component]) -> list[Finding]:
    found: list[Finding] = []
    known: dict[str, schemas.Schema] = {"inputs": workflow.inputs}
    known |= {s.id: step_output(s, components[s.id]) for s in workflow.steps if s.id in components}
    for index, step in enumerate(workflow.steps):
        if step.id in components:
            found += _step_types(f"#/steps/{index}", step, components[step.id].input_schema, known)
        for name, text, kind in (("when", step.when, "boolean"), ("for_each", step.for_each, "array")):
            problem = None if text is None else _misfit(text, {"type": kind}, known)
            if problem:
                found.append(Finding(f"#/steps/{index}/{name}", f"{name!r} {problem}", "wrong_type"))
    return found


def _step_types(pointer: str, step: Step, wanted: schemas.Schema, known: Mapping[str, schemas.Schema]) -> list[Finding]:
    takes = schemas.properties(wanted)
    names = _names(takes)
    found = [
        Finding(
            f"{pointer}/input/{name}",
            f"{step.agent} needs {name!r} ({schemas.describe(takes.get(name, {}))})",
            "missing_input",
        )
        for name in schemas.required(wanted)
        if name not in step.input
    ]
    sees = {**known, **_item_schemas(step, known)}
    for name, value in step.input.items():
        at = f"{pointer}/input/{_escape(name)}"
        if name not in takes:
            if wanted.get("additionalProperties", True) is False:
                found.append(Finding(at, f"{step.agent} takes no {name!r}; it takes {names}", "unknown_input"))
            continue
        problem = _misfit(value, {**takes[name], "$defs": wanted.get("$defs", {})}, sees)
        if problem:
            found.append(Finding(at, f"{name!r} of {step.agent} {problem}", "wrong_type"))
    return found


def _names(takes: Mapping[str, Any]) -> str:
    return ", ".join(repr(name) for name in takes) or "nothing"


def _item_schemas(step: Step, known: Mapping[str, schemas.Schema]) -> dict[str, schemas.Schema]:
    if not step.for_each:
        return {}
    parts = pieces(step.for_each)
    source = expression_schema(parts[0].text, known) or {}
    items = source.get("items", {})
    return {"item": items if isinstance(items, Mapping) else {}, "index": {"type": "integer"}}


def _misfit(value: Any, wanted: schemas.Schema, sees: Mapping[str, schemas.Schema]) -> str | None:
    if not expressions_in(value):
        return schemas.admits(wanted, value)
    if not isinstance(value, str):
        kind = "object" if isinstance(value, Mapping) else "array"
        return None if schemas.fits({"type": kind}, wanted) else f"is {kind}, but {schemas.describe(wanted)} is wanted"
    parts = pieces(value)
    if len(parts) > 1:
        return (
            None if schemas.fits({"type": "string"}, wanted) else f"is text, but {schemas.describe(wanted)} is wanted"
        )
    given = expression_schema(parts[0].text, sees)
    if given is None:
        return f"reads {value}, and there is no such output"
    if not schemas.fits(given, wanted):
        return f"gets {schemas.describe(given)} from {value}, but {schemas.describe(wanted)} is wanted"
    return None


def unresolved(found: Sequence[Finding]) -> list[str]:
    """The messages of findings, one per line, for an error text."""
    return [f"{f.pointer}: {f.message}" for f in found]
