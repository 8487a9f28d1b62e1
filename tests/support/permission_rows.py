"""The rows of the permissions corpus: code whose comments say what each line needs and finds.

``# needs s3:PutObject on raw/a, kms:Decrypt ; finds resource_unbound``: actions, with the last part of the resource's
ARN where it matters, and codes of findings.
"""

import re
from dataclasses import dataclass
from pathlib import Path

ROWS = Path(__file__).parents[1] / "golden" / "permissions"
_NOTE = re.compile(r"#\s*(?P<note>(?:needs|finds) .*)$")

_SLOT = re.compile(r"\$\{AWS::\w+\}")


@dataclass(frozen=True)
class Row:
    """One code and what it must give: (line, action), (line, action, resource) and (line, code of a finding)."""

    name: str
    code: str
    actions: frozenset[tuple[int, str]]
    resources: frozenset[tuple[int, str, str]]
    findings: frozenset[tuple[int, str]]


def short(resource: str) -> str:
    """The last part of an ARN: what stands behind the account."""
    plain = _SLOT.sub("-", resource)
    return plain if plain == "*" else plain.split(":", 5)[-1]


def rows() -> list[Row]:
    """All rows, by name."""
    return [_row(path) for path in sorted(ROWS.glob("*.py"))]


def _row(path: Path) -> Row:
    actions, resources, findings = set(), set(), set()
    code = path.read_text("utf-8")
    for number, line in enumerate(code.splitlines(), 1):
        note = _NOTE.search(line)
        for part in (note["note"] if note else "").split(" ; "):
            if part.startswith("needs "):
                for need in part.removeprefix("needs ").split(", "):
                    action, _, resource = need.partition(" on ")
                    actions.add((number, action))
                    if resource:
                        resources.add((number, action, resource))
            elif part.startswith("finds "):
                findings |= {(number, code) for code in part.split()[1:] if code != "nothing"}
    return Row(path.stem, code, frozenset(actions), frozenset(resources), frozenset(findings))
