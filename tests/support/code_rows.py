"""Rows of source text kept as data: a heading ``=== kind | name | effects`` and the code below it."""

from dataclasses import dataclass
from pathlib import Path

GATE = Path(__file__).parents[1] / "golden" / "gate"
"""Where the rows of the static gate are."""


@dataclass(frozen=True)
class CodeRow:
    """One source text; ``effects`` are those that whoever sends it declares."""

    kind: str
    name: str
    effects: tuple[str, ...]
    source: str


def code_rows(path: Path) -> list[CodeRow]:
    """The rows of a file. A heading with one field is a name; with two and a known effect, name and effects."""
    found = []
    for block in path.read_text(encoding="utf-8").split("=== ")[1:]:
        heading, _, source = block.partition("\n")
        fields = [field.strip() for field in heading.split("|")]
        effects = tuple(fields.pop().split()) if len(fields) > 1 and _declares(fields[-1]) else ()
        found.append(CodeRow(fields[0], fields[-1], effects, source))
    return found


def _declares(field: str) -> bool:
    known = {"read:files", "write:files", "fetch", "send", "destructive", "invoke", "subprocess"}
    return bool(field) and known.issuperset(field.split())
