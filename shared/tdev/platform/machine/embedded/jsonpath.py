"""JSONPath of the States Language, compiled: paths that read, reference paths that write."""

import json
from collections.abc import Callable
from typing import Any

from tdev.platform.machine.embedded.failure import StateError
from tdev.platform.machine.embedded.path_syntax import CONTEXT, ROOT, Path, Step, parse_path
from tdev.platform.machine.embedded.scope import Expression, Scope
from tdev.platform.machine.embedded.selecting import applies, child, compile_steps

_SHOWN = 2_000
"""Characters of a document that the cause of an error repeats."""


def compile_path(text: str, *, where: str = "") -> Expression:
    """Compile a path. A definite path gives its one node, any other a list (which may be empty).

    Args:
        text: ``$`` reads the input, ``$$`` the context object, ``$name`` a variable.
        where: Name of the field that holds the path, for the cause; ``name.$`` in a payload template.

    Returns:
        The expression. It raises ``States.Runtime`` where the definite beginning of the path finds nothing.

    Raises:
        ValueError: When the text is no path.
    """
    return path_expression(parse_path(text), where)


def path_expression(path: Path, where: str = "") -> Expression:
    """The expression of a path that was read before; see ``compile_path``."""
    root = _root(path)
    if not path.steps:
        return root
    if all(step.kind == "key" for step in path.steps):
        return _dotted(path, root, where)
    return _general(path, root, where)


def shown(value: Any) -> str:
    """A JSON value as the causes of errors show it: compact, and cut where it is long."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}... ({len(text)} characters)"


def _root(path: Path) -> Expression:
    if path.root == ROOT:
        return lambda scope: scope.input
    if path.root == CONTEXT:
        return lambda scope: scope.context
    name = path.root

    def variable(scope: Scope) -> Any:
        try:
            return scope.variables[name]
        except KeyError:
            raise StateError("States.Runtime", f"The variable '${name}' is not assigned.") from None

    return variable


def _dotted(path: Path, root: Expression, where: str) -> Expression:
    keys = [step.value for step in path.steps]

    def read(scope: Scope) -> Any:
        value = document = root(scope)
        try:
            for key in keys:
                value = value[key]
        except (KeyError, TypeError):
            raise _not_found(path, where, document) from None
        return value

    return read


def _general(path: Path, root: Expression, where: str) -> Expression:
    split = next((index for index, step in enumerate(path.steps) if not step.definite), len(path.steps))
    sure, rest = path.steps[:split], path.steps[split:]
    select = compile_steps(rest)

    def read(scope: Scope) -> Any:
        value = document = root(scope)
        try:
            for step in sure:
                value = child(value, step)
        except LookupError:
            raise _not_found(path, where, document) from None
        if not rest:
            return value
        if not applies(rest[0], value):
            raise _not_found(path, where, document)
        return select([value], document)

    return read


def _not_found(path: Path, where: str, document: Any) -> StateError:
    if where.endswith(".$"):
        cause = (
            f"The JSONPath '{path.text}' specified for the field '{where}' could not be found in the input "
            f"'{shown(document)}'"
        )
    else:
        cause = f"Invalid path '{path.text}': {_missing(path, document)}"
        cause = f"{where}: {cause}" if where else cause
    return StateError("States.Runtime", cause)


def _missing(path: Path, document: Any) -> str:
    reached, value = "$", document
    for step in path.steps:
        if not step.definite:
            break
        reached += str(step)
        try:
            value = child(value, step)
        except LookupError:
            if step is path.steps[-1]:
                return f"No results for path: {reached}"
            return f"Missing property in path {reached}"
    return f"What stands after {reached} cannot be applied to {shown(value)}"


def compile_reference(text: str) -> Callable[[Any, Any], Any]:
    """Compile a Reference Path for ``ResultPath``: a function (document, value) -> the document with the value in it.

    The answer shares with the document everything that did not change. Objects that are missing on the way are made.
    The function raises ``States.ResultPathMatchFailure`` where the path cannot be applied.

    Raises:
        ValueError: When the text is no Reference Path into the input.
    """
    path = parse_path(text)
    if path.root != ROOT:
        raise ValueError(f"{text!r} must start with '$': a result goes into the state's input")
    if not path.reference:
        raise ValueError(f"{text!r} is no reference path: it may hold names and indexes only, none of @ , : ? * ..")
    steps = path.steps
    if not steps:
        return lambda document, value: value

    def put(document: Any, value: Any) -> Any:
        try:
            return _put(document, steps, value)
        except LookupError:
            cause = f"Unable to apply ReferencePath {text} to input {shown(document)}"
            raise StateError("States.ResultPathMatchFailure", cause) from None

    return put


def _put(document: Any, steps: tuple[Step, ...], value: Any) -> Any:
    """A copy of the containers along the steps; ``LookupError`` where a step meets something else."""
    top: list[Any] = [document]
    holder: Any = top
    slot: Any = 0
    for step in steps:
        node = holder[slot]
        if not isinstance(node, dict if step.kind == "key" else list):
            raise LookupError(str(step))
        copy = node.copy()
        holder[slot] = copy
        holder, slot = copy, step.value
        if step.kind == "key":
            holder.setdefault(slot, {})
        elif not -len(copy) <= slot < len(copy):
            raise LookupError(str(step))
    holder[slot] = value
    return top[0]
