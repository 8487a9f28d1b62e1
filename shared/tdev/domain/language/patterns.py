"""Regular expressions from people and plans, searched in linear time.

The engine of the standard library can need exponential time for a short pattern, and cannot be stopped. The regular
expressions of JSONata run on an automaton here: no look-around and no back references, but a bound on the time.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from tdev.kernel.errors import InvalidError, TooLargeError
from tdev.platform.jsonata import load
from tdev.sdk import library

MOST_PATTERN = 1000
"""Most characters of a pattern."""

MOST_PIECE = 50_000
"""Most characters that are searched at once; a longer text is cut at its line breaks."""

_SLASH = re.compile(r"\\/|/")


@dataclass(frozen=True, slots=True)
class Match:
    """One place: the text there, where it begins (characters), and its groups."""

    text: str
    start: int
    groups: tuple[str | None, ...]


def find_all(pattern: str, text: str, *, ignore_case: bool = False) -> list[Match]:
    """All places where a pattern matches, from left to right, none over another; ``^`` and ``$`` mean a line.

    Raises:
        InvalidError: When the pattern is none, matches the empty text, or needs look-around or back references.
        TooLargeError: When the pattern or one line of the text is too long.
    """
    if not pattern or len(pattern) > MOST_PATTERN:
        raise InvalidError(f"a pattern has 1 to {MOST_PATTERN} characters, not {len(pattern)}")
    with suppress(ImportError):
        load("jsonatapy")
    engine = library("jsonatapy")
    written = _SLASH.sub(r"\\x2F", pattern)
    try:
        search = engine.compile(f"$match(text, /{written}/{'im' if ignore_case else 'm'})")
        found: list[Match] = []
        for start, piece in _pieces(text):
            raw = search.evaluate({"text": piece})
            listed = [raw] if isinstance(raw, dict) else raw or []
            found += [Match(one["match"], start + one["index"], tuple(one["groups"])) for one in listed]
    except (ValueError, TypeError) as cause:  # a TypeError for half a surrogate pair
        reason = str(cause).strip().splitlines()[-1]
        hint = "look-around and back references are not supported; a pattern must not match the empty text"
        raise InvalidError(f"{pattern[:80]!r} cannot be searched: {reason}", hint=hint) from cause
    return found


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Parts of a text that end at a line break, with the place where each begins."""
    start = 0
    while len(text) - start > MOST_PIECE:
        cut = text.rfind("\n", start, start + MOST_PIECE) + 1
        if cut == 0:
            raise TooLargeError(f"a line of the text has more than {MOST_PIECE:,} characters")
        yield start, text[start:cut]
        start = cut
    yield start, text[start:]
