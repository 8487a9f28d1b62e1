"""The rules of Choice states in JSONPath, compiled to functions."""

import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from tdev.platform.machine.embedded.failure import StateError
from tdev.platform.machine.embedded.jsonpath import compile_path
from tdev.platform.machine.embedded.scope import Expression, Scope
from tdev.platform.machine.embedded.selecting import is_number
from tdev.platform.machine.embedded.timestamp import parse_timestamp

Rule: TypeAlias = Callable[[Scope], bool]

_Test: TypeAlias = Callable[[Any, Any], bool]

MAX_NESTING = 50
"""How deep And, Or and Not may be nested."""

_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "GreaterThan": operator.gt,
    "LessThanEquals": operator.le,
    "GreaterThanEquals": operator.ge,
}
_NOTHING = object()


def _string_key(value: Any) -> Any:
    # Order by UTF-16 units, as Java compares texts.
    return value.encode("utf-16-be", "surrogatepass") if isinstance(value, str) else _NOTHING


def _number_key(value: Any) -> Any:
    return value if is_number(value) else _NOTHING


def _boolean_key(value: Any) -> Any:
    return value if isinstance(value, bool) else _NOTHING


def _timestamp_key(value: Any) -> Any:
    seconds = parse_timestamp(value)
    return _NOTHING if seconds is None else seconds


_TYPES: dict[str, tuple[Callable[[Any], Any], tuple[str, ...]]] = {
    "String": (_string_key, tuple(_ORDERS)),
    "Numeric": (_number_key, tuple(_ORDERS)),
    "Boolean": (_boolean_key, ("Equals",)),
    "Timestamp": (_timestamp_key, tuple(_ORDERS)),
}
IS_OPERATORS: dict[str, Callable[[Any], bool]] = {
    "IsNull": lambda value: value is None,
    "IsNumeric": is_number,
    "IsString": lambda value: isinstance(value, str),
    "IsBoolean": lambda value: isinstance(value, bool),
    "IsTimestamp": lambda value: parse_timestamp(value) is not None,
}
COMPARISONS: dict[str, tuple[Callable[[Any], Any], Callable[[Any, Any], bool]]] = {
    f"{kind}{order}": (key, _ORDERS[order]) for kind, (key, orders) in _TYPES.items() for order in orders
}
"""Name of an operator without ``Path`` -> (what makes a value comparable, how it is compared)."""

OPERATORS = frozenset(
    [*COMPARISONS, *(f"{name}Path" for name in COMPARISONS), *IS_OPERATORS, "IsPresent", "StringMatches"]
)
"""Every data-test operator of a rule."""


def expects(name: str) -> str:
    """What the value of an operator must be: ``string``, ``number``, ``boolean``, ``timestamp`` or ``path``."""
    if name.endswith("Path"):
        return "path"
    if name.startswith("Is") or name == "BooleanEquals":
        return "boolean"
    kinds = {"String": "string", "Numeric": "number", "Timestamp": "timestamp"}
    return next(kind for start, kind in kinds.items() if name.startswith(start))


def compile_rule(rule: Mapping[str, Any]) -> Rule:
    """Compile one Choice rule (``Next`` and ``Assign`` are not looked at).

    Returns:
        A function: does the rule match? It raises ``States.Runtime`` when a path of the rule finds nothing, but for
        ``IsPresent``. Values of another type than the operator's never match.

    Raises:
        ValueError: When the rule has not exactly one operator, or one of its paths is none.
    """
    return _compile(rule, 1)


def _compile(rule: Mapping[str, Any], level: int) -> Rule:
    if level > MAX_NESTING:
        raise ValueError(f"And, Or and Not nest at most {MAX_NESTING} deep")
    found = [name for name in rule if name in OPERATORS or name in ("And", "Or", "Not")]
    if len(found) != 1:
        raise ValueError(f"a rule has exactly one operator, this one has {found or 'none'}")
    name = found[0]
    if name in ("And", "Or"):
        parts = [_compile(part, level + 1) for part in rule[name]]
        whole = all if name == "And" else any
        return lambda scope: whole(part(scope) for part in parts)
    if name == "Not":
        inner = _compile(rule["Not"], level + 1)
        return lambda scope: not inner(scope)
    if not isinstance(rule.get("Variable"), str):
        raise ValueError("a rule names in 'Variable' the path of the value that it tests")
    return _compile_test(name, rule["Variable"], rule[name])


def _compile_test(name: str, variable: str, operand: Any) -> Rule:
    read = compile_path(variable)
    if name == "IsPresent":
        return lambda scope: _present(read, scope) is operand
    value_of = _demand(read, variable)
    if name in IS_OPERATORS:
        holds = IS_OPERATORS[name]
        return lambda scope: holds(value_of(scope)) is operand
    if name == "StringMatches":
        pattern = list(_literals(operand))
        return lambda scope: _matches(pattern, value_of(scope))
    if name.endswith("Path"):
        return _compile_two_paths(name.removesuffix("Path"), value_of, _demand(compile_path(operand), operand))
    key, compare = COMPARISONS[name]
    constant = key(operand)
    if constant is _NOTHING:
        raise ValueError(f"{name} compares with a {expects(name)}, not with {operand!r}")

    def test(scope: Scope) -> bool:
        value = key(value_of(scope))
        return value is not _NOTHING and compare(value, constant)

    return test


def _compile_two_paths(name: str, left: Expression, right: Expression) -> Rule:
    key, compare = COMPARISONS[name]

    def test(scope: Scope) -> bool:
        first, second = key(left(scope)), key(right(scope))
        return first is not _NOTHING and second is not _NOTHING and compare(first, second)

    return test


def _demand(read: Expression, text: str) -> Expression:
    """The path with the cause that Step Functions gives in a Choice state."""

    def demand(scope: Scope) -> Any:
        try:
            return read(scope)
        except StateError as error:
            cause = f"Invalid path '{text}': The choice state's condition path references an invalid value."
            raise StateError(error.error, cause) from error

    return demand


def _present(read: Expression, scope: Scope) -> bool:
    try:
        read(scope)
    except StateError:
        return False
    return True


def _literals(pattern: Any) -> Iterator[str]:
    """The texts between the asterisks of a pattern; ``\\*`` is an asterisk, ``\\\\`` a backslash."""
    if not isinstance(pattern, str):
        raise ValueError(f"StringMatches compares with a string, not with {pattern!r}")
    letters: list[str] = []
    signs = iter(pattern)
    for sign in signs:
        if sign == "*":
            yield "".join(letters)
            letters = []
        elif sign == "\\":
            escaped = next(signs, "")
            letters.append(escaped if escaped in ("*", "\\") else f"\\{escaped}")
        else:
            letters.append(sign)
    yield "".join(letters)


def _matches(literals: list[str], value: Any) -> bool:
    """Glob matching without backtracking: the first and last text are fixed, those between are found from the left."""
    if not isinstance(value, str):
        return False
    first, last = literals[0], literals[-1]
    if len(literals) == 1:
        return value == first
    if len(value) < len(first) + len(last) or not value.startswith(first) or not value.endswith(last):
        return False
    position, end = len(first), len(value) - len(last)
    for literal in literals[1:-1]:
        at = value.find(literal, position, end)
        if at < 0:
            return False
        position = at + len(literal)
    return True
