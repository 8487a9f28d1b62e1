"""Small pieces of source that templates choose by a word: conditions, changes of an item, arithmetic."""

from collections.abc import Iterable, Mapping
from typing import Any

from tdev.domain.composing.literals import Code, literal
from tdev.kernel.errors import InvalidError

_COMPARED: Mapping[str, str] = {
    "over": "{item} > {value}",
    "least": "{item} >= {value}",
    "under": "{item} < {value}",
    "most": "{item} <= {value}",
    "equal": "{item} == {value}",
    "differs": "{item} != {value}",
    "contains": "{value} in {item}",
    "lacks": "{value} not in {item}",
    "starts": "{item}.startswith({value})",
    "ends": "{item}.endswith({value})",
    "longer": "len({item}) > {value}",
    "shorter": "len({item}) < {value}",
    "even": "{item} % 2 == 0",
    "odd": "{item} % 2 == 1",
    "unlike_zero": "{item} != 0",
}
_CHANGED: Mapping[str, str] = {
    "add": "{item} + {value}",
    "multiply": "{item} * {value}",
    "divide": "{item} / {value}",
    "power": "{item} ** {value}",
    "round": "round({item}, {value})",
    "negate": "-{item}",
    "absolute": "abs({item})",
    "upper": "{item}.upper()",
    "lower": "{item}.lower()",
    "title": "{item}.title()",
    "strip": "{item}.strip()",
    "capitalize": "{item}.capitalize()",
    "reverse": "{item}[::-1]",
    "length": "len({item})",
    "text": "str({item})",
    "integer": "int({item})",
    "number": "float({item})",
    "prefix": "{value} + {item}",
    "suffix": "{item} + {value}",
    "initial": "{item}[0]",
}
_SIGNS: Mapping[str, str] = {
    "+": "left + right",
    "-": "left - right",
    "*": "left * right",
    "/": "left / right",
    "//": "left // right",
    "%": "left % right",
    "**": "float(left**right)",
    "min": "min(left, right)",
    "max": "max(left, right)",
}
SIGNS = frozenset(_SIGNS)
OPERATORS = tuple(_COMPARED)
CHANGES = tuple(_CHANGED)


def condition(operator: str, item: str, value: Any) -> Code:
    """A comparison of an item with a value. Raises ``InvalidError`` for an unknown operator."""
    return _chosen(_COMPARED, operator, item, value)


def change(step: str, item: str, value: Any) -> Code:
    """An expression that changes an item. Raises ``InvalidError`` for an unknown step."""
    return _chosen(_CHANGED, step, item, value)


def operation(sign: str) -> Code:
    """What an arithmetic sign does with ``left`` and ``right``. Raises ``InvalidError`` for an unknown sign."""
    return _chosen(_SIGNS, sign, "", None)


def signs(program: Iterable[Any]) -> list[str]:
    """The signs of a formula in postfix order, each once, in the order of their table."""
    said = {part for part in program if isinstance(part, str)}
    return [sign for sign in _SIGNS if sign in said]


def _chosen(table: Mapping[str, str], word: str, item: str, value: Any) -> Code:
    found = table.get(word)
    if found is None:
        raise InvalidError(f"{word!r} is none of {', '.join(table)}")
    return Code(found.replace("{item}", item).replace("{value}", literal(value) if "{value}" in found else ""))
