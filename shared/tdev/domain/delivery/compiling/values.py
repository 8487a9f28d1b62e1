"""Values with ``${...}`` in them, as fields of a state."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from tdev.domain.delivery.compiling.expressions import text_literal, translated
from tdev.domain.workflow.expressions import Piece, expressions_in, pieces
from tdev.platform.jsonata import ExpressionError

_MARKS = ("${", "{%", "%}")


class Value(NamedTuple):
    """What stands in a state, and the places in it (JSON pointers) that are parts of a text.

    JSONata writes objects and numbers into a text in another way than the executor, so the function that gets such
    parts joins them.
    """

    given: Any
    texts: tuple[str, ...]


def value(template: Any, roots: Mapping[str, str]) -> Value:
    """Translate a value of a workflow.

    Args:
        template: Any JSON value with expressions in its texts.
        roots: See ``expressions.translated``.

    Raises:
        ExpressionError: When a part of it cannot be translated.
    """
    texts: list[str] = []
    return Value(_translated(template, roots, "", texts), tuple(texts))


def expression(text: str, roots: Mapping[str, str]) -> str:
    """The field for one expression. Raises ``ExpressionError``."""
    return f"{{% {translated(text, roots)} %}}"


def items(text: str, roots: Mapping[str, str]) -> str:
    """The field ``Items`` for what stands for a list.

    JSONata gives a list of one bare, and of none nothing at all. As for the executor, both stay lists, but a plain path
    that leads through objects only to something else is no list.

    Raises:
        ExpressionError: When it cannot be translated.
    """
    whole = translated(text, roots)
    names = text.split(".")
    if not all(name.isidentifier() and name.isascii() for name in names):
        return f"{{% $append([], {whole}) %}}"
    found, path = whole, [roots.get(names[0], names[0])]
    for name in names[1:]:
        path.append(f"{path[-1]}.{name}")
    for at in range(len(path) - 2, -1, -1):
        found = f"$type({path[at]}) = 'object' ? {found} : $append([], {whole})"
        if at:
            found = f"$exists({path[at]}) ? ({found})"
    return f"{{% {found} %}}"


def literal(given: Any) -> Any:
    """A constant: no text in it is read as an expression. Raises ``ExpressionError`` for keys that would be."""
    if isinstance(given, str):
        return f"{{% {text_literal(given)} %}}" if any(mark in given for mark in _MARKS) else given
    if isinstance(given, Mapping):
        return {_key(name): literal(each) for name, each in given.items()}
    if isinstance(given, list | tuple):
        return [literal(each) for each in given]
    return given


def _key(name: Any) -> str:
    if any(mark in str(name) for mark in _MARKS):
        raise ExpressionError(f"the name {str(name)!r} has a meaning of its own in a state machine")
    return str(name)


def _translated(template: Any, roots: Mapping[str, str], place: str, texts: list[str]) -> Any:
    if isinstance(template, str) and "${" in template:
        return _text(pieces(template), roots, place, texts)
    if isinstance(template, Mapping) and expressions_in(template):
        return {
            _key(name): _translated(each, roots, f"{place}/{_escaped(str(name))}", texts)
            for name, each in template.items()
        }
    if isinstance(template, list | tuple) and expressions_in(template):
        return [_translated(each, roots, f"{place}/{index}", texts) for index, each in enumerate(template)]
    return literal(template)


def _text(parts: list[Piece], roots: Mapping[str, str], place: str, texts: list[str]) -> Any:
    written = [expression(part.text, roots) if part.is_expression else literal(part.text) for part in parts]
    if len(parts) == 1:
        return written[0]
    texts.append(place)
    return written


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
