"""A result as people read it: text as it is, rows as a table, everything else as named lines."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tdev.entry.cli.console import aligned, one_line

_MOST_ROWS = 20
_WIDEST_CELL = 60
_LONGEST_LIST = 120
"""Characters of a list that stands on one line."""


def lines_of(value: Any) -> list[str]:
    """The lines to show for a JSON value."""
    if isinstance(value, str):
        return value.splitlines() or ["(empty)"]
    if isinstance(value, Mapping):
        return [line for name, each in value.items() for line in _named(one_line(str(name), _WIDEST_CELL), each)] or [
            "(empty)"
        ]
    if isinstance(value, Sequence):
        return list(_listed(value))
    return [json.dumps(value)]


def _named(name: str, value: Any) -> Iterator[str]:
    lines = lines_of(value)
    if len(lines) == 1 and not _is_table(value):
        yield f"{name}: {lines[0]}"
        return
    yield f"{name}:"
    yield from (f"  {line}" for line in lines)


def _listed(values: Sequence[Any]) -> Iterator[str]:
    if not values:
        yield "(none)"
    elif _is_table(values):
        yield from _table(values)
    elif not any(isinstance(each, (Mapping, list)) for each in values):
        texts = [lines_of(each) for each in values]
        joined = ", ".join(" ".join(lines) for lines in texts)
        if len(joined) <= _LONGEST_LIST:
            yield joined
        else:
            yield from (f"- {' '.join(lines)}" for lines in texts)
    else:
        for each in values:
            first, *rest = lines_of(each)
            yield f"- {first}"
            yield from (f"  {line}" for line in rest)


def _is_table(value: Any) -> bool:
    """Rows: objects with the same names and nothing inside their values."""
    if not isinstance(value, Sequence) or isinstance(value, str) or not value or not isinstance(value[0], Mapping):
        return False
    names = list(value[0])
    return bool(names) and all(
        isinstance(row, Mapping)
        and list(row) == names
        and not any(isinstance(cell, (Mapping, list)) for cell in row.values())
        for row in value
    )


def _table(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    shown = [
        [cell if isinstance(cell, str) else json.dumps(cell) for cell in row.values()] for row in rows[:_MOST_ROWS]
    ]
    yield from aligned([list(rows[0]), *shown], _WIDEST_CELL)
    if len(rows) > _MOST_ROWS:
        yield f"... {len(rows) - _MOST_ROWS:,} more rows"
