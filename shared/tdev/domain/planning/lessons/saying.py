"""A goal as words and places of values: what is kept of it has the words and, of the values, only their kinds."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tdev.domain.planning.constants import Constant, constants_in
from tdev.domain.planning.lexicon import KOREAN_STOP, STOP
from tdev.domain.planning.words import features, stem

WORD = "{word}"
"""A word of the goal that is a value of a step."""
NAME = "{name}"
"""A name, or what may be one."""
_TOKEN = re.compile(r"\w+(?:['’]\w+)*")
_LONGEST = 30
"""Letters of a word; what is longer is no word."""
_SECRET = frozenset("password passwort passphrase secret token key pin pwd 비밀번호 비번 암호 토큰 키".split())
_PERSON = re.compile(r"[\uac00-\ud7a3]{2,}(?:에게|께|한테|씨|님|씨에게|님에게|님께)")
_LINKS = frozenset("is are of the to as my a 는 은 이 가".split())


@dataclass(frozen=True, slots=True)
class Said:
    """A word of a goal, or a value that it names.

    Attributes:
        form: The word in lower case, or the kind of the value in braces.
        text: As it was written, without quotes.
        value: The value; for a word its text.
        start: Where it begins in the goal.
    """

    form: str
    text: str
    value: Any
    start: int

    @property
    def is_value(self) -> bool:
        """Whether it is kept as a kind only."""
        return self.form.startswith("{")


def said_in(goal: str, knows: Callable[[str], bool]) -> tuple[Said, ...]:
    """The words and values of a goal in their order; marks between them do not count.

    Args:
        goal: In plain words.
        knows: Whether the registry has a stem: a capitalised word that it has is no name.
    """
    constants = constants_in(goal)
    found: list[Said] = [_of_constant(constant) for constant in constants]
    position, before = 0, ""
    for constant in [*constants, Constant("end", "", "", len(goal), len(goal))]:
        for match in _TOKEN.finditer(goal, position, max(position, constant.start)):
            word = _word(match, before, goal, knows)
            found.append(word)
            before = before if word.form in _LINKS else match[0].lower()
        position = max(position, constant.end)
    return tuple(sorted(found, key=lambda each: each.start))


def _of_constant(constant: Constant) -> Said:
    return Said(f"{{{constant.kind}}}", constant.text, constant.value, constant.start)


def _word(match: re.Match[str], before: str, goal: str, knows: Callable[[str], bool]) -> Said:
    text = match[0]
    low = text.lower()
    addressed = goal[match.end() : match.end() + 1] in (",", ":")
    first = not addressed and not goal[: match.start()].rstrip(" \t\"'“(").rstrip(" ")[-1:].strip(".!?;:\n")
    kept = (
        low.isalpha()
        and len(low) <= _LONGEST
        and low == low.lower()
        and not _is_name(text, before, first=first, knows=knows)
    )
    return Said(low if kept else NAME, text, text, match.start())


def _is_name(text: str, before: str, *, first: bool, knows: Callable[[str], bool]) -> bool:
    """Whether a word may name somebody or something: capitalised and unknown, behind a word for secrets, addressed."""
    low = text.lower()
    if low in STOP or low in KOREAN_STOP:
        return False
    if before in _SECRET:
        return not knows(stem(low))
    if _PERSON.fullmatch(low):
        return True
    return text[0].isupper() and not first and not knows(stem(low))


def terms_of(said: Sequence[Said]) -> tuple[str, ...]:
    """The features of the words that are no values."""
    return tuple(term for term in features(" ".join(each.form for each in said if not each.is_value)) if term.isalpha())


def forms(said: Sequence[Said], values: frozenset[int] = frozenset()) -> tuple[str, ...]:
    """What is kept of a goal; the words at the places ``values`` are values, too."""
    return tuple(WORD if n in values and not each.is_value else each.form for n, each in enumerate(said))


def same(kept: Sequence[str], said: Sequence[Said]) -> bool:
    """Whether a goal of today is the one that was kept: the same words, and values of the same kinds between them."""
    return len(kept) == len(said) and all(_fits(form, each) for form, each in zip(kept, said, strict=True))


def _fits(form: str, today: Said) -> bool:
    if form in (WORD, NAME):
        return today.form == NAME or not today.is_value
    return form == today.form
