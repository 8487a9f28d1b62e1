"""A workflow compiled once: templates to closures, references to counts, types to sets. Nothing is parsed per step.

Imports no pydantic model: a fresh process that only runs a workflow does not pay for them.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from pydantic_core import to_json

from tdev.domain.workflow import graph
from tdev.domain.workflow.expressions import (
    Template,
    compile_expression,
    compile_items,
    compile_template,
    names_read,
    pieces,
)
from tdev.kernel.errors import Finding, InvalidError
from tdev.sdk.context import Context

INLINE_EFFECTS = frozenset({"pure"})
"""Effects whose calls run in the scheduler's own thread."""
REPEATABLE_EFFECTS = frozenset({"pure", "read:files", "write:files", "fetch"})
"""Effects whose calls may be made again after a crash: the second one leaves the world as the first did."""

_PYTHON_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
    "null": (type(None),),
}


@dataclass(frozen=True, slots=True)
class Executable:
    """A component ready to be called with ``call(input, context)``; ``context`` is None unless it asked for one.

    ``isolation`` is the level of the sandbox that it runs in; None for what runs in this process.
    """

    ref: str
    call: Callable[[dict[str, Any], Context | None], Any]
    wants_context: bool = False
    effects: tuple[str, ...] = ("pure",)
    input_schema: Mapping[str, Any] = field(default_factory=dict)
    isolation: str | None = None


Lookup: TypeAlias = Callable[[str], Executable]
"""Reference (``name``, ``name@1``) -> executable component; raises ``NotFoundError``."""


@dataclass(slots=True)
class CompiledStep:
    """One step.

    Attributes:
        dependents: Indexes of the steps that wait for it.
        needs: How many steps it waits for.
        fallback: JSON text of the output that stands in for a failure.
        copies: Its input may be held by others too, or be needed again, so each attempt gets a copy of its own: what
            a component does to its input is seen by nobody else.
        plain: It has neither ``when`` nor ``for_each``.
    """

    index: int
    id: str
    executable: Executable
    input: Template
    checks: tuple[tuple[str, frozenset[type], str], ...]
    when: Template | None = None
    for_each: Template | None = None
    max_concurrency: int = 8
    retry: Mapping[str, Any] | None = None
    timeout_s: float | None = None
    goes_on: bool = False
    fallback: bytes = b"null"
    inline: bool = True
    repeatable: bool = True
    plain: bool = True
    copies: bool = False
    needs: int = 0
    dependents: list[int] = field(default_factory=list)


@dataclass(slots=True)
class CompiledWorkflow:
    """Steps in their order, and how the result is made from the environment once all have ended."""

    id: str
    steps: list[CompiledStep]
    output: Template


@dataclass(frozen=True, slots=True)
class _Plain:
    """A step document with defaults filled in; the same field names as the noun ``Step``."""

    id: str
    agent: str
    input: Mapping[str, Any] = field(default_factory=dict)
    when: str | None = None
    for_each: str | None = None
    max_concurrency: int = 8
    retry: Mapping[str, Any] | None = None
    timeout_s: float | None = None
    on_error: str = "fail"
    fallback: Any = None
    approve: bool = False
    after: Sequence[str] = ()


def compile_workflow(document: Mapping[str, Any], lookup: Lookup) -> CompiledWorkflow:
    """Compile the JSON document of a sound workflow (``domain.workflow.validation`` finds the unsound ones).

    Raises:
        InvalidError: When the steps wait for one another.
        NotFoundError: When a component is not there.
        ExpressionError: When an expression cannot be read.
    """
    plain = [_Plain(**step) for step in document["steps"]]
    needs = graph.dependencies(plain)
    if loop := graph.cycle(needs):
        path = " -> ".join(loop)
        raise InvalidError(f"the steps wait for one another: {path}", [Finding("#/steps", path, "cycle")])
    places = {step.id: index for index, step in enumerate(plain)}
    steps = [_compile_step(index, step, lookup(step.agent)) for index, step in enumerate(plain)]
    for step in plain:
        steps[places[step.id]].needs = len(needs[step.id])
        for name in needs[step.id]:
            steps[places[name]].dependents.append(places[step.id])
    template = document.get("output")
    last = graph.last_steps(needs)
    handed = [_handed(step) for step in plain]
    readers = Counter(name for names in [*handed, names_read(template) or last] for name in names)
    for step, compiled, names in zip(plain, steps, handed, strict=True):
        alone = step.retry is None and not (step.for_each and names_read(step.input) - {"item", "index"})
        compiled.copies = not alone or any(readers[name] > 1 or name == "inputs" for name in names)
    output = compile_template(template) if template is not None else _last_outputs(last)
    return CompiledWorkflow(str(document.get("id", "")), steps, output)


def compile_step(document: Mapping[str, Any], executable: Executable) -> CompiledStep:
    """Compile a step by itself, for whoever calls it without the rest of its workflow.

    Raises:
        ExpressionError: When an expression cannot be read.
    """
    return _compile_step(0, _Plain(**document), executable)


def _handed(step: _Plain) -> set[str]:
    """The names whose values, or parts of them, may reach the component."""
    names = names_read(step.input)
    return names | names_read(step.for_each) if "item" in names else names


def _last_outputs(names: list[str]) -> Template:
    """Without a template the result is the output of the last step, or an object of several last ones by id."""
    if len(names) == 1:
        only = names[0]
        return lambda environment: environment[only]
    return lambda environment: {name: environment[name] for name in names}


def _compile_step(index: int, step: _Plain, executable: Executable) -> CompiledStep:
    effects = set(executable.effects)
    return CompiledStep(
        index=index,
        id=step.id,
        executable=executable,
        input=compile_template(dict(step.input)),
        checks=_checks(executable.input_schema, step.input),
        when=None if step.when is None else compile_expression(pieces(step.when)[0].text),
        for_each=None if step.for_each is None else compile_items(pieces(step.for_each)[0].text),
        max_concurrency=step.max_concurrency,
        retry=step.retry,
        timeout_s=step.timeout_s,
        goes_on=step.on_error == "continue",
        fallback=to_json(step.fallback),
        inline=step.timeout_s is None and effects <= INLINE_EFFECTS,
        repeatable=effects <= REPEATABLE_EFFECTS,
        plain=step.when is None and step.for_each is None,
    )


def _checks(schema: Mapping[str, Any], given: Mapping[str, Any]) -> tuple[tuple[str, frozenset[type], str], ...]:
    """Per parameter the Python types it admits; parameters without a simple type are not checked here."""
    found = []
    for name, wanted in schema.get("properties", {}).items():
        kinds = _simple_types(wanted)
        if kinds and name in given:
            python = frozenset(kind for word in kinds for kind in _PYTHON_TYPES[word])
            found.append((name, python, " or ".join(sorted(kinds))))
    return tuple(found)


def _simple_types(schema: Mapping[str, Any]) -> set[str]:
    options = schema.get("anyOf", [schema])
    kinds: set[str] = set()
    for option in options:
        declared = option.get("type")
        if not isinstance(declared, str) or declared not in _PYTHON_TYPES:
            return set()
        kinds.add(declared)
    return kinds
