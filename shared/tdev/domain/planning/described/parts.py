"""A goal in parts: what each asks for, in meanings, and what it names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tdev.domain.planning.clauses import Clause, joined, split
from tdev.domain.planning.constants import Constant, masked
from tdev.domain.planning.described.naming import named_in
from tdev.domain.planning.described.revising import revised
from tdev.domain.planning.described.speech import Term, terms_in
from tdev.domain.planning.described.tongues import FOREIGN
from tdev.domain.planning.lexicon import DEMANDING, VERBS
from tdev.domain.planning.words import stem

BEGINNINGS = frozenset(
    stem(word)
    for word in """
    email e mail message tell check what which whether who where how transcribe speak look roll put keep remove strip
    hide let open evaluate score test review file see forward share alert warn graph chart deliver ping
    summarise determine figure work pull point say give scan raise store archive drop dump
    """.split()
) | {stem(word) for word in VERBS | DEMANDING}
"""Stems of the verbs that begin a part of a goal."""
_LETTER = re.compile(r"[A-Za-z\uac00-\ud7a3]")
_LAUGH = re.compile(
    r"[ㄱ-ㅎㅏ-ㅣ]+|\b(?:lol|lmao|haha\w*|hehe\w*|hi|hello|hey|thanks?|thank you|ok|okay|test|asdf\w*|qwer\w*"
    r"|[bcdfghjklmnpqrstvwxz]{4,}"
    r"|blah|hmm+|umm*|안녕\S*|하이|고마워\S*|감사\S*|ㅇㅋ|음+|네|응|하하+|호호+)\b",
    re.IGNORECASE,
)
_METADATA = re.compile(
    r"https?://(?:[^/@\s]*@)?(?:169\.254\.|\[?(?:::ffff:)?169\.254\.|\[?fd00:ec2:|metadata\.google\.internal|metadata\.goog\b"
    r"|100\.100\.100\.200|168\.63\.129\.16|instance-data\b|2852039166\b|0x0?a9fe)",
    re.IGNORECASE,
)
_SAID = re.compile(r"(?:라|다|냐|자)고[\s,]*$")
_CITED = ("quote", "url", "image", "audio", "document", "video", "email", "s3", "cloud", "path")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a goal.

    Attributes:
        clause: The part as the other planner's pieces see it.
        terms: The meanings of its words; what it names is not among them.
        named: What it names.
        foreign: Services outside that it speaks of.
    """

    clause: Clause
    terms: tuple[Term, ...]
    named: tuple[Constant, ...]
    foreign: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A goal read.

    Attributes:
        goal: As it was written.
        parts: What is to be done.
        named: Everything named, the payload behind a colon among it.
        notes: What was taken out of it.
    """

    goal: str
    parts: tuple[Part, ...]
    named: tuple[Constant, ...]
    notes: tuple[str, ...]


def read(goal: str, outside: str) -> Reading:
    """Read a goal.

    Args:
        goal: In plain words.
        outside: What the components say of themselves, lower case; services they speak of are none of the outside.
    """
    plain = revised(goal)
    named = named_in(plain.text)
    text = "".join(
        " " if char == "\x00" else char for char in masked(plain.text, [c for c in named if c.kind != "number"])
    )
    parts = []
    for clause in _with_complements(split(plain.text, BEGINNINGS)):
        inside = [c for c in named if clause.start <= c.start < clause.end]
        terms = [term for term in terms_in(text) if clause.start <= term.start < clause.end]
        words = text[clause.start : clause.end]
        foreign = (*_foreign(words, outside), *(str(c.value) for c in inside if c.kind == "cloud"))
        parts.append(Part(clause, tuple(terms), tuple(inside), foreign))
    named = [*named, *([plain.payload] if plain.payload else [])]
    return Reading(goal, tuple(parts), tuple(named), plain.notes)


def _with_complements(clauses: Sequence[Clause]) -> list[Clause]:
    """What is said ("...라고") belongs to the verb behind it, though it ends like a part of its own."""
    found: list[Clause] = []
    for clause in clauses:
        said = found and _SAID.search(found[-1].plain)
        found[-1:] = [joined(found[-1], clause)] if said else [*found[-1:], clause]
    return found


def says_nothing(goal: str) -> bool:
    """Whether there is no request at all in a goal: no words, or only laughter and greetings."""
    if _LETTER.search(_LAUGH.sub(" ", goal)):
        return False
    return all(constant.kind != "expression" for constant in named_in(goal))


def names_metadata(goal: str) -> bool:
    """Whether a goal names an address at which a cloud hands out credentials to its machines."""
    return any(_METADATA.search(goal[c.start : c.end]) for c in named_in(goal) if c.kind == "url")


def judged(goal: str) -> str:
    """The goal as rules about deeds read it: what it quotes or hands over behind a colon is masked."""
    text = revised(goal).text
    return masked(text, [c for c in named_in(text) if c.kind in _CITED])


def _foreign(text: str, outside: str) -> Sequence[str]:
    low = text.lower()
    found = []
    for name, *forms in FOREIGN:
        spoken = [form.replace("_", " ") for form in (name.lower(), *forms)]
        if any(_stands(form, outside) for form in spoken):
            continue
        if any(_stands(form, low) for form in spoken):
            found.append(name.replace("_", " "))
    return found


def _stands(form: str, text: str) -> bool:
    if form not in text:
        return False
    if form[0] >= "\uac00":
        return re.search(rf"(?<![\uac00-\ud7a3]){re.escape(form)}", text) is not None
    return re.search(rf"(?<![a-z0-9]){re.escape(form)}(?![a-z0-9])", text) is not None
