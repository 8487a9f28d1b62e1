"""What the kind of a file says about a component: what is made for it gains, what is made for another one loses."""

from dataclasses import replace

from tdev.domain.planning.constants import Constant
from tdev.domain.planning.kinds import BINARY, kinds_made, kinds_read, reads_text, spoken, writes_text
from tdev.domain.planning.retrieval import Match
from tdev.domain.planning.words import features
from tdev.domain.workflow import schemas
from tdev.model.component import Component

TABLES = frozenset(features("csv xlsx jsonl"))
"""Kinds of content that are rows."""
_ONLY = BINARY - frozenset(features("zip"))
"""Kinds whose components take no other files; what packs files takes any."""


def for_kind(match: Match, wanted: frozenset[str], given: frozenset[str] = frozenset()) -> Match:
    """Where the words ask for a kind of content as the result, what makes it gains and what reads it loses.

    What is made to read another kind than the files that are named loses, too.
    """
    reads = kinds_read(match.component)
    if not wanted and not given:
        return match
    gain = 0.15 * (not wanted.isdisjoint(kinds_made(match.component)))
    gain -= 0.25 * (not wanted.isdisjoint(reads)) + 0.15 * bool(given and reads and given.isdisjoint(reads))
    gain -= 0.3 * (bool(given & BINARY) and reads_text(match.component))
    gain -= 0.5 * (bool(given) and not (reads & BINARY).isdisjoint(_ONLY) and given.isdisjoint(reads))
    gain -= 0.5 * (bool(given) and given <= TABLES and _joins_texts(match.component))
    return replace(match, relevance=max(0.0, min(1.0, match.relevance + gain)))


def _joins_texts(component: Component) -> bool:
    """Whether a component puts texts together: tables are joined as rows."""
    takes = schemas.properties(component.input_schema)
    return "texts" in takes and "rows" not in takes


def for_file(match: Match, stored: frozenset[str]) -> Match:
    """Where a file that is no text is to be written, what makes that kind gains and what writes texts loses."""
    if not stored:
        return match
    gain = 0.15 * (not stored.isdisjoint(kinds_made(match.component))) - 0.3 * writes_text(match.component)
    return replace(match, relevance=max(0.0, min(1.0, match.relevance + gain)))


def to_store(target: Constant) -> tuple[str, ...]:
    """Words for what writes a file: a text, or the kind that its ending says."""
    kind = spoken([target])
    return features(f"write {kind}" if not BINARY.isdisjoint(features(kind)) else "save text file")


def stores_as(component: Component, target: Constant) -> bool:
    """Whether a component writes files such as this one; what is no text is not written as one."""
    binary = not BINARY.isdisjoint(features(spoken([target])))
    return "write:files" in component.effects and not (binary and writes_text(component))
