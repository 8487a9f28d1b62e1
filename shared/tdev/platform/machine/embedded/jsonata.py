"""JSONata templates: a JSON value in which every text ``{% ... %}`` is an expression.

A template becomes one closure. Parts without expressions are kept as they are and shared, never copied. A plain dotted
path (``$states.input.order.id``, ``$total``) is walked in Python; whenever that does not end at a value by going
through objects only, the JSONata library answers, so both ways give the same answer and the same errors. One difference
is meant: a value that is passed on whole keeps integers past 2**53, which the library would round to doubles.
"""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from tdev.platform.machine.embedded import jsonata_library
from tdev.platform.machine.embedded.failure import StateError
from tdev.platform.machine.embedded.scope import Expression, Scope

_ERROR = "States.QueryEvaluationError"
_PLAIN = re.compile(r"\$[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*", re.ASCII)
_WORDS = {"and", "or", "in", "true", "false", "null"}
_NAMES = re.compile(r"\$(\w+)")
_MEMBERS = re.compile(r"\$states\.(input|context|result|errorOutput)(?!\w)")


def is_expression(value: object) -> bool:
    """Whether a template value is an expression: a text from ``{%`` to ``%}``."""
    return isinstance(value, str) and value.startswith("{%") and value.endswith("%}")


def compile_template(value: Any, field: str) -> Expression:
    """Compile a template.

    Args:
        value: Any JSON value; object keys are never expressions.
        field: Name of the field it stands in, for messages; inner places are added to it (``Output/total``).

    Returns:
        An expression that gives the value with every inner expression replaced by its result. It raises ``StateError``
        (``States.QueryEvaluationError``) when one fails or gives nothing.

    Raises:
        ValueError: When an inner text is no JSONata expression.
    """
    if is_expression(value):
        return _compile_expression(value[2:-2].strip(), field)
    if isinstance(value, Mapping) and not _is_constant(value):
        members = [(key, compile_template(item, f"{field}/{key}")) for key, item in value.items()]
        return lambda scope: {key: member(scope) for key, member in members}
    if isinstance(value, list) and not _is_constant(value):
        items = [compile_template(item, f"{field}[{index}]") for index, item in enumerate(value)]
        return lambda scope: [item(scope) for item in items]
    return lambda _scope: value


def compile_condition(value: Any, field: str = "Condition") -> Callable[[Scope], bool]:
    """Compile the Condition of a Choice rule; anything but true and false is a ``States.QueryEvaluationError``."""
    expression = compile_template(value, field)

    def condition(scope: Scope) -> bool:
        found = expression(scope)
        if isinstance(found, bool):
            return found
        raise StateError(_ERROR, f"The JSONata expression '{_shown(value)}' specified for the field '{field}' "
                                 f"returned an unexpected result type. Expected 'boolean'.")  # fmt: skip

    return condition


def _shown(value: Any) -> str:
    return value[2:-2].strip() if is_expression(value) else str(value)


def _is_constant(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(map(_is_constant, value.values()))
    if isinstance(value, list):
        return all(map(_is_constant, value))
    return not is_expression(value)


def _compile_expression(source: str, field: str) -> Expression:
    try:
        jsonata_library.check(source)
    except ValueError as cause:
        raise ValueError(f"the JSONata expression '{source}' in the field '{field}' is wrong: {cause}") from cause
    full = partial(_evaluate, source, field, _binder(source))
    names = source[1:].split(".")
    if not _PLAIN.fullmatch(source) or _WORDS & set(names):
        return full
    if names[0] != "states":
        return _variable_path(names[0], names[1:], full)
    return _states_path(names[1:], full) if len(names) > 1 else full


def _variable_path(name: str, steps: list[str], full: Expression) -> Expression:
    def walk(scope: Scope) -> Any:
        value: Any = scope.variables.get(name, jsonata_library.UNDEFINED)
        for step in steps:
            if type(value) is not dict or step not in value:
                return full(scope)
            value = value[step]
        return full(scope) if value is jsonata_library.UNDEFINED else value

    return walk


def _states_path(steps: list[str], full: Expression) -> Expression:
    member, rest = steps[0], steps[1:]
    if member == "input":
        root: Expression = lambda scope: scope.input  # noqa: E731
    elif member == "context":
        root = lambda scope: scope.context  # noqa: E731
    else:
        root = lambda scope: scope.extra.get(member, jsonata_library.UNDEFINED)  # noqa: E731

    def walk(scope: Scope) -> Any:
        value = root(scope)
        for step in rest:
            if type(value) is not dict or step not in value:
                return full(scope)
            value = value[step]
        return full(scope) if value is jsonata_library.UNDEFINED else value

    return walk


def _binder(source: str) -> Callable[[Scope], dict[str, Any]]:
    """What an expression must be given: only the members and variables that its text names, for speed."""
    names = set(_NAMES.findall(source)) - {"states"}
    rest, members = _MEMBERS.subn("", source)
    whole = "$states" in rest
    wanted = {"input", "context"} if whole else {match.group(1) for match in _MEMBERS.finditer(source)}
    needs_states = whole or bool(members)

    def bind(scope: Scope) -> dict[str, Any]:
        bindings = {name: scope.variables[name] for name in names if name in scope.variables}
        if needs_states:
            states = {key: value for key, value in scope.extra.items() if whole or key in wanted}
            if "input" in wanted:
                states["input"] = scope.input
            if "context" in wanted:
                states["context"] = scope.context
            bindings["states"] = states
        return bindings

    return bind


def _evaluate(source: str, field: str, bind: Callable[[Scope], dict[str, Any]], scope: Scope) -> Any:
    where = f"The JSONata expression '{source}' specified for the field '{field}'"
    try:
        found = jsonata_library.evaluate(source, bind(scope))
        if found == "" and jsonata_library.evaluate(f"$type(({source}\n))", bind(scope)) == "function":
            raise StateError(_ERROR, f"{where} returned an unsupported result type.")
    except ValueError as cause:
        raise StateError(_ERROR, f"{where} threw an error during evaluation. {cause}") from cause
    if found is jsonata_library.UNDEFINED:
        raise StateError(_ERROR, f"{where} returned nothing (undefined).")
    return found
