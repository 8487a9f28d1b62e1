"""Changes one value of a TOML file and leaves every other line, comments included, as it is."""

import json
import re
import tomllib
from typing import Any

_HEADING = re.compile(r"\s*\[+\s*(.+?)\s*\]+\s*(#.*)?")


def with_value(text: str, table: tuple[str, ...], name: str, value: str | int | float | None) -> str:
    """The text with another value of ``name`` in a table (() is the top); None takes it out.

    Raises:
        ValueError: When the text is no TOML, or writes the value in a form that this cannot change.
    """
    wanted = _changed(tomllib.loads(text), table, name, value)
    lines = text.removesuffix("\n").split("\n") if text else []
    start, end = _range(lines, ".".join(table))
    kept = [index for index in range(start, end) if re.match(rf"\s*{re.escape(name)}\s*=", lines[index])]
    if value is None:
        lines = [line for index, line in enumerate(lines) if index not in kept]
    elif kept:
        lines[kept[0]] = f"{name} = {_written(value)}"
    else:
        if table and start == end == len(lines) and f"[{'.'.join(table)}]" not in map(str.strip, lines):
            lines += ([""] if lines else []) + [f"[{'.'.join(table)}]"]
            end = len(lines)
        # A comment between two tables is about the one that follows.
        while end > start and lines[end - 1].strip()[:1] in ("", "#"):
            end -= 1
        lines.insert(end, f"{name} = {_written(value)}")
    changed = "\n".join(lines) + "\n"
    if tomllib.loads(changed) != wanted:
        raise ValueError(f"{name} is written in a form that has to be changed by hand")
    return changed


def _range(lines: list[str], table: str) -> tuple[int, int]:
    """The lines of a table: from after its heading to before the next one."""
    headings = [(index, found[1]) for index, line in enumerate(lines) if (found := _HEADING.fullmatch(line))]
    start = 0 if not table else next((index + 1 for index, name in headings if name == table), len(lines))
    return start, next((index for index, _ in headings if index >= start), len(lines))


def _written(value: str | int | float) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _changed(
    found: dict[str, Any], table: tuple[str, ...], name: str, value: str | int | float | None
) -> dict[str, Any]:
    """What the document is to say: as it did, but for this value."""
    if table:
        below = found.get(table[0], {})
        if value is None and not below:
            return found
        return {**found, table[0]: _changed(below, table[1:], name, value)}
    return {**found, name: value} if value is not None else {key: found[key] for key in found if key != name}
