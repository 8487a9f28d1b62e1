"""Figures with what was promised of them, and the table that shows them."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table.

    Attributes:
        name: What was measured.
        value: As people read it.
        promise: What it had to be; empty when it is only told.
        kept: Whether it was.
        of_speed: Whether it depends on how busy the machine is.
    """

    name: str
    value: str
    promise: str = ""
    kept: bool = True
    of_speed: bool = False


def at_most(name: str, value: float, most: float, unit: str, busy: float = 1.0) -> Figure:
    """A figure of speed with its limit on a machine that does nothing else.

    Args:
        name: What was measured.
        value: As it was measured.
        most: What it may be on a calm machine.
        unit: Of both.
        busy: How many times as slow as a calm one this machine is now; below 1 it counts as 1.
    """
    calm = value / max(1.0, busy)
    told = f"{value:.2f} {unit}" + (f", calm {calm:.2f}" if busy > 1 else "")
    return Figure(name, told, f"at most {most:g} {unit}", calm <= most, of_speed=True)


def broken(figures: Sequence[Figure], *, with_speed: bool) -> list[Figure]:
    """The promises that were not kept.

    Args:
        figures: All of them.
        with_speed: Whether those count that depend on the machine.
    """
    return [each for each in figures if not each.kept and (with_speed or not each.of_speed)]


def table(figures: Sequence[Figure], *, with_speed: bool) -> list[str]:
    """Aligned lines: figure, value, promise, verdict. ``with_speed`` as for ``broken``."""
    wrong = broken(figures, with_speed=with_speed)
    rows = [("figure", "value", "promised", "")]
    rows += [(each.name, each.value, each.promise, _verdict(each, wrong)) for each in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [
        "  ".join(text.ljust(width) for text, width in zip(row, (*widths, 0), strict=True)).rstrip() for row in rows
    ]
    return [lines[0], "-" * max(map(len, lines)), *lines[1:]]


def _verdict(figure: Figure, wrong: Sequence[Figure]) -> str:
    if not figure.promise:
        return ""
    if figure in wrong:
        return "BROKEN"
    return "kept" if figure.kept else "not judged"
