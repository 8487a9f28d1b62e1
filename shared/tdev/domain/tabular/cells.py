"""Cells of rows: which number a cell holds, how two cells compare, and which column a name means."""

import difflib
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, localcontext
from typing import Any, TypeAlias

from tdev.kernel.errors import InvalidError, TooLargeError
from tdev.kernel.json_types import canonical

Row: TypeAlias = dict[str, Any]

MOST_ROWS = 100_000
"""Most rows that one call takes."""

_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,30})(?:\.\d{1,30})?(?:[eE][+-]?\d{1,3})?", re.ASCII)


def check_rows(rows: Sequence[Any]) -> None:
    """See that rows are not too many.

    Raises:
        TooLargeError: With more than 100,000 rows.
    """
    if len(rows) > MOST_ROWS:
        raise TooLargeError(f"{len(rows):,} rows are more than the {MOST_ROWS:,} that one call takes")


def columns_of(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """The names of all columns, in the order in which they first appear."""
    return list(dict.fromkeys(name for row in rows for name in row))


def column_named(rows: Sequence[Mapping[str, Any]], name: str) -> str:
    """The column that is meant: the name itself, or the only one that differs in case or outer blanks.

    Failing that the only one made of it: ``amount`` is ``sum_amount`` once the rows were grouped.

    Raises:
        InvalidError: When no row has it; the hint names the columns there are.
    """
    known = columns_of(rows)
    if name in known or not known:
        return name
    alike = [column for column in known if column.strip().casefold() == name.strip().casefold()]
    if len(alike) == 1:
        return alike[0]
    made = [column for column in known if column.strip().casefold().endswith(f"_{name.strip().casefold()}")]
    if len(made) == 1 and name.strip():
        return made[0]
    near = difflib.get_close_matches(name, known, n=1)
    meant = f"did you mean {near[0]!r}? " if near else ""
    shown = ", ".join(known[:20])
    raise InvalidError(f"no row has a column {name!r}", hint=f"{meant}columns are: {shown}")


def number(value: object) -> int | float | None:
    """The number a cell holds, or None: numbers themselves, and texts such as ``12``, ``-3.5``, ``1,234.50``."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if not isinstance(value, str) or not _NUMBER.fullmatch(value.strip()):
        return None
    plain = value.strip().replace(",", "")
    if plain.lstrip("+-").isdecimal():
        return int(plain)
    found = float(plain)
    return found if math.isfinite(found) else None


def is_empty(value: object) -> bool:
    """Whether a cell holds nothing: null, or a text of blanks."""
    return value is None or (isinstance(value, str) and not value.strip())


def text_of(value: object) -> str:
    """The text of a cell: null is empty, truth is ``true``, nested values are JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    try:
        return canonical(value)
    except (TypeError, ValueError, RecursionError) as cause:
        raise InvalidError(f"a cell holds something that is not JSON: {type(value).__name__}") from cause


def order_key(value: object) -> tuple[int, float | int, str]:
    """A key that sorts cells of any kind: numbers by size, then texts without case, empty cells last."""
    if is_empty(value):
        return (2, 0, "")
    found = number(value)
    if found is not None:
        return (0, found, "")
    return (1, 0, text_of(value).casefold())


def total(numbers: Iterable[int | float]) -> int | float:
    """The sum, exact in decimal: ten times 0.1 is 1.

    Raises:
        InvalidError: When it is too large for a number of JSON.
    """
    with localcontext() as context:
        context.prec = 60
        added = sum((Decimal(str(item)) for item in numbers), Decimal(0))
        if added == added.to_integral_value() and abs(added) < Decimal(10) ** 30:
            return int(added)
        return _float(added)


def mean(numbers: Sequence[int | float]) -> int | float:
    """The average. Raises as ``total``; the numbers must not be empty."""
    with localcontext() as context:
        context.prec = 60
        found = sum((Decimal(str(item)) for item in numbers), Decimal(0)) / len(numbers)
        return _float(found)


def _float(value: Decimal) -> float:
    found = float(value)
    if not math.isfinite(found):
        raise InvalidError("the numbers are too large to be added")
    return found
