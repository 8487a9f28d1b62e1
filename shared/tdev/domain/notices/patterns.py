"""Event patterns as EventBridge has them: which events a subscription wants.

A pattern has the form of an event. Where the event has a value, the pattern has a list: one of it must fit. Members
that the pattern does not name may be anything. Understood are plain values and ``prefix``, ``suffix``,
``anything-but``, ``equals-ignore-case``, ``numeric`` and ``exists``.
Source: Amazon EventBridge User Guide, "Comparison operators for use in event patterns".
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from tdev.kernel.errors import Finding, InvalidError

_DEEPEST = 10
_MOST_VALUES = 100
_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "=": lambda value, bound: value == bound,
    "<": lambda value, bound: value < bound,
    "<=": lambda value, bound: value <= bound,
    ">": lambda value, bound: value > bound,
    ">=": lambda value, bound: value >= bound,
}
_ABSENT = object()


def matches(pattern: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    """Whether an event fits a pattern that ``check_pattern`` has let pass; an empty one fits every event."""
    for name, wanted in pattern.items():
        found = event.get(name, _ABSENT)
        if isinstance(wanted, Mapping):
            if not matches(wanted, found if isinstance(found, Mapping) else {}):
                return False
        elif not _one_of(wanted, found):
            return False
    return True


def check_pattern(pattern: Any, pointer: str = "#/pattern") -> None:
    """Refuse what is no pattern.

    Raises:
        InvalidError: With one finding per place that is wrong.
    """
    found = list(_wrong(pattern, pointer, 0))
    if found:
        told = "; ".join(f"{each.pointer} {each.message}" for each in found[:3])
        raise InvalidError(f"this is no event pattern: {told}", found)


def _one_of(wanted: Sequence[Any], found: Any) -> bool:
    """Of several values in the event one is enough, as EventBridge has it."""
    values = found if isinstance(found, list) else [found]
    return any(_fits(each, value, found) for each in wanted for value in values or [_ABSENT])


def _fits(wanted: Any, value: Any, whole: Any) -> bool:
    if not isinstance(wanted, Mapping):
        return _same(wanted, value)
    ((operator, operand),) = wanted.items()
    if operator == "exists":
        return (whole is not _ABSENT) is bool(operand)
    if value is _ABSENT:
        return False
    return _OPERATORS[operator](operand, value)


def _same(wanted: Any, value: Any) -> bool:
    """Equal and of one kind: ``true`` is not 1, and ``"1"`` is not either."""
    if isinstance(wanted, bool) or isinstance(value, bool) or wanted is None or value is None:
        return wanted is value
    if isinstance(wanted, int | float) and isinstance(value, int | float):
        return wanted == value
    return type(wanted) is type(value) and wanted == value


def _anything_but(operand: Any, value: Any) -> bool:
    if isinstance(operand, Mapping):
        ((operator, inner),) = operand.items()
        return not any(_OPERATORS[operator](each, value) for each in _listed(inner))
    return not any(_same(each, value) for each in _listed(operand))


def _numeric(operand: Sequence[Any], value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return all(_COMPARE[sign](value, bound) for sign, bound in zip(operand[::2], operand[1::2], strict=True))


_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "prefix": lambda operand, value: isinstance(value, str) and value.startswith(operand),
    "suffix": lambda operand, value: isinstance(value, str) and value.endswith(operand),
    "equals-ignore-case": lambda operand, value: isinstance(value, str) and value.casefold() == operand.casefold(),
    "anything-but": _anything_but,
    "numeric": _numeric,
}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


# ---- what a pattern may hold
def _wrong(pattern: Any, pointer: str, depth: int) -> Iterator[Finding]:
    if not isinstance(pattern, Mapping):
        yield _finding(pointer, "must be an object, or a list of what may stand there")
        return
    if depth == _DEEPEST:
        yield _finding(pointer, f"is deeper than {_DEEPEST}")
        return
    for name, wanted in pattern.items():
        where = f"{pointer}/{str(name).replace('~', '~0').replace('/', '~1')}"
        if isinstance(wanted, Mapping) and wanted:
            yield from _wrong(wanted, where, depth + 1)
        elif isinstance(wanted, list) and 0 < len(wanted) <= _MOST_VALUES:
            for index, each in enumerate(wanted):
                yield from _wrong_value(each, f"{where}/{index}")
        else:
            yield _finding(where, f"must be a list of 1 to {_MOST_VALUES} values, or an object")


def _wrong_value(wanted: Any, pointer: str) -> Iterator[Finding]:
    if wanted is None or isinstance(wanted, str | int | float | bool):
        return
    if not isinstance(wanted, Mapping) or len(wanted) != 1:
        yield _finding(pointer, "must be a value, or an object with one operator")
        return
    ((operator, operand),) = wanted.items()
    check = _OPERANDS.get(operator)
    if check is None:
        yield _finding(pointer, f"has no known operator; there are {', '.join(sorted(_OPERANDS))}")
    elif not check(operand):
        yield _finding(f"{pointer}/{operator}", "takes another value")


def _is_text(operand: Any) -> bool:
    return isinstance(operand, str) and operand != ""


def _is_but(operand: Any) -> bool:
    if isinstance(operand, Mapping):
        within = next(iter(operand), "")
        texts = _listed(operand.get(within))
        return len(operand) == 1 and within in ("prefix", "suffix") and bool(texts) and all(map(_is_text, texts))
    values = _listed(operand)
    plain = [each for each in values if isinstance(each, str | int | float) and not isinstance(each, bool)]
    return 0 < len(values) == len(plain) <= _MOST_VALUES


def _is_range(operand: Any) -> bool:
    if not isinstance(operand, list) or len(operand) not in (2, 4):
        return False
    signs, bounds = operand[::2], operand[1::2]
    numbers = all(isinstance(each, int | float) and not isinstance(each, bool) for each in bounds)
    if not numbers or not all(isinstance(sign, str) and sign in _COMPARE for sign in signs):
        return False
    return len(signs) == 1 or (signs[0] in (">", ">=") and signs[1] in ("<", "<=") and bounds[0] < bounds[1])


_OPERANDS: Mapping[str, Callable[[Any], bool]] = {
    "prefix": _is_text,
    "suffix": _is_text,
    "equals-ignore-case": _is_text,
    "anything-but": _is_but,
    "numeric": _is_range,
    "exists": lambda operand: isinstance(operand, bool),
}
OPERATORS = tuple(_OPERANDS)
"""What may stand in a pattern beside plain values."""


def _finding(pointer: str, message: str) -> Finding:
    return Finding(pointer, message, "pattern")
