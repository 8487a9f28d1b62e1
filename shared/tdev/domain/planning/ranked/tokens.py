"""The words of a goal with their places."""

import re
from bisect import bisect_right
from dataclasses import dataclass

from tdev.domain.planning.words import stem

_TOKEN = re.compile(
    # Possessive runs, each tried from its beginning only, keep this linear in the length of any text.
    r"[A-Za-z]++://[^\s\"'<>]+"
    r"|(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)+"
    r"|(?:(?<![\w.-])[\w.-]++)?/(?:[\w.-]++/){0,40}[\w.-]*\w"
    r"|\w++(?:['’.\-/:&*#+=]\w++)*+[#+*%]?"
    r"|[^\w\s]"
)
_PLAIN = re.compile(r"[a-z]+|[\uac00-\ud7a3]+")

FUNCTION_WORDS = frozenset(
    """
    a an the of for to in on at by with from and or is are was were be been being it its this that these those as into
    than then i we you me my our your their his her they he she us them there here can could would should will shall
    may might must do does did please if so not no about regarding during between using based after before when where
    which who whose whom what how through via within along under over per also without while until till upon including
    such like near around against among across toward towards called named titled labeled have has had want need given
    specified provided unless only both each every
    """.split()
)
"""English words that hold others together; a value seldom begins or ends with one."""
ACTING = frozenset(
    stem(word)
    for word in """
    get retrieve find calculate analyze check provide obtain book search track create update translate send schedule
    generate give tell help determine convert identify predict order perform conduct evaluate assess add remove
    """.split()
)
"""Stems of verbs that often stand before what they act on."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark: where it stands, as written, in small letters, and its stem.

    Attributes:
        start: Where it begins.
        end: Where it ends.
        text: As written.
        low: In small letters.
        stem: Of it.
        is_word: It carries meaning: no mark, and no function word but where it is written like a name (``City A``).
    """

    start: int
    end: int
    text: str
    low: str
    stem: str
    is_word: bool


class Tokens:
    """The tokens of a text, and which of them stand at a place."""

    def __init__(self, text: str) -> None:
        self.text = text
        loud = text.isupper()
        self.all = tuple(_token(match, loud) for match in _TOKEN.finditer(text))
        self._ends = [token.end for token in self.all]

    def __len__(self) -> int:
        return len(self.all)

    def __getitem__(self, index: int) -> Token:
        return self.all[index]

    def first_at(self, place: int) -> int:
        """The index of the first token that ends behind a place."""
        return bisect_right(self._ends, place)


def _token(match: re.Match[str], loud: bool) -> Token:
    text, low = match[0], match[0].lower()
    plain = low not in FUNCTION_WORDS or (not loud and _is_named(match))
    return Token(
        match.start(),
        match.end(),
        text,
        low,
        stem(low) if _PLAIN.fullmatch(low) else low,
        plain and (text[0].isalnum() or text[0] in "/#@_+"),
    )


def _is_named(match: re.Match[str]) -> bool:
    """Whether a function word is written like a name: in capitals, or an A behind a word (``the US``, ``City A``)."""
    text, start = match[0], match.start()
    if text == "A":
        return match.string[max(0, start - 1) : start] == " " and match.string[max(0, start - 2) : start - 1].isalpha()
    return len(text) > 1 and text.isupper()
