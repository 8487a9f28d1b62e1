"""One change of a text: bytes from ``start`` to ``end`` give way to other ones. Offsets count bytes of UTF-8."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from tdev.domain.mutation.places import Place

_BARE = (
    ast.Constant,
    ast.Name,
    ast.Call,
    ast.Attribute,
    ast.Subscript,
    ast.List,
    ast.Dict,
    ast.Set,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
)
"""Expressions that need no parentheses wherever they stand."""


@dataclass(frozen=True, slots=True)
class Change:
    """What an operator proposes: the node whose text goes, up to the end of ``until``, and the text that comes."""

    operator: str
    node: ast.expr | ast.stmt
    text: str
    until: ast.stmt | None = None


Operator: TypeAlias = Callable[[Place], Iterator[Change]]
"""What can be changed at a place."""


def instead(operator: str, node: ast.expr | ast.stmt, new: ast.expr) -> Change:
    """A change that puts one expression where another one stands."""
    text = ast.unparse(new)
    bare = isinstance(new, _BARE) and not (isinstance(new, ast.Constant) and isinstance(new.value, int | float))
    number = isinstance(new, ast.Constant) and not text.startswith("-")
    return Change(operator, node, text if bare or number else f"({text})")


class Text:
    """A source text whose parts are found by the positions of syntax nodes.

    Args:
        source: With line ends as ``\\n``.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.data = source.encode()
        self._lines = source.split("\n")
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line.encode()) + 1)

    def span(self, change: Change) -> tuple[int, int]:
        """First byte of what goes, and the byte behind it."""
        last = change.until or change.node
        assert last.end_lineno is not None
        assert last.end_col_offset is not None
        start = self._starts[change.node.lineno - 1] + change.node.col_offset
        return start, self._starts[last.end_lineno - 1] + last.end_col_offset

    def changed(self, start: int, end: int, text: str, within: tuple[int, int] = (0, -1)) -> str:
        """The text after a change, or the part of it that was between two bytes before."""
        first, last = within
        last = len(self.data) if last < 0 else last
        return (self.data[first:start] + text.encode() + self.data[end:last]).decode()

    def shown(self, start: int, end: int, text: str) -> tuple[str, str]:
        """The whole lines that a change touches, before and after it, without their common margin."""
        first = self.data.rfind(b"\n", 0, start) + 1
        found = self.data.find(b"\n", end)
        last = len(self.data) if found < 0 else found
        before = self.data[first:last].decode()
        after = (self.data[first:start] + text.encode() + self.data[end:last]).decode()
        margin = len(before) - len(before.lstrip(" \t"))
        return _dedented(before, margin), _dedented(after, margin)


def _dedented(text: str, margin: int) -> str:
    return "\n".join(line[margin:] if not line[:margin].strip() else line for line in text.split("\n"))
