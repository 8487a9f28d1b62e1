"""A goal taken apart: what to do, in which order, and what is said about it (negated, approval, trigger, condition)."""

import re
from collections.abc import Container
from dataclasses import dataclass, replace
from typing import Literal

from tdev.domain.planning.constants import Constant, constants_in, masked
from tdev.domain.planning.lexicon import VERBS
from tdev.domain.planning.words import features, stem, words

Role = Literal["action", "negated", "approval", "trigger", "condition"]

_HARD = re.compile(r"[;\n]+|(?<=[^\d\x00])\.(?=\s|$)|(?<=\x00)\.(?=\s|$)|[!?。](?=\s|$)|->|→")
_SOFT = re.compile(
    r",?\s+(?:and\s+then|then|after\s+that|afterwards|finally|next|and\s+also|plus)\s+|,\s+(?:and\s+)?|\s+and\s+|\s+&\s+",
    re.IGNORECASE,
)
_KOREAN = re.compile(r"(?<=[\uac00-\ud7a3]{2}[고서면])\s+|(?<=한)\s+(?:다음|뒤|후)에?\s*|(?<=[고서])\s*,\s*")
_NEGATED = re.compile(
    r"\b(?:do not|don't|never|without|except|but not|no need to)\b|하지\s*마|하지\s*말|말고|않고|빼고", re.IGNORECASE
)
_APPROVAL = re.compile(
    r"\b(?:ask|check with|confirm with|wait for|get)\s+(?:me|my|us|approval|confirmation|permission|ok|an? approval)\b"
    r"|\b(?:approval|confirmation|permission|ask me)\b.*\b(?:before|first)\b|허락|승인|물어보고|물어본|확인\s*받",
    re.IGNORECASE,
)
_TRIGGER = re.compile(
    r"^(?:when(?:ever)?|as soon as|every time|each time|every (?:day|week|month|hour|morning|night|monday))\b"
    r"|(?:매일|매주|매월|때마다|들어오면|도착하면|올라오면)",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"^(?:if|only if|unless|in case)\b|(?:만약|경우에만)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a goal: its text, where it stands, the constants in it, its role, and the features of its words."""

    text: str
    start: int
    end: int
    constants: tuple[Constant, ...] = ()
    role: Role = "action"
    terms: tuple[str, ...] = ()


def split(goal: str, verbs: Container[str]) -> list[Clause]:
    """The clauses of a goal in order.

    Args:
        goal: The goal.
        verbs: Stems that begin an action (first words of names and phrases); a comma or ``and`` splits only before one.
    """
    constants = constants_in(goal)
    text = masked(goal, constants)
    spans: list[tuple[int, int]] = []
    for start, end in _cut(text, 0, len(text), _HARD):
        for first, last in _soft_cut(text, start, end, verbs):
            spans += _cut(text, first, last, _KOREAN)
    found = []
    for start, end in spans:
        inside = tuple(c for c in constants if start <= c.start < end)
        terms = features(text[start:end].replace("\x00", " "))
        words_only = goal[start:end].strip()
        if words_only and (terms or inside):
            found.append(Clause(words_only, start, end, inside, _role(text[start:end].strip()), terms))
    return _merged(goal, found)


def _cut(text: str, start: int, end: int, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
    spans, position = [], start
    for match in pattern.finditer(text, start, end):
        spans.append((position, match.start()))
        position = match.end()
    spans.append((position, end))
    return [(a, b) for a, b in spans if text[a:b].strip()]


def _soft_cut(text: str, start: int, end: int, verbs: Container[str]) -> list[tuple[int, int]]:
    spans, position = [], start
    for match in _SOFT.finditer(text, start, end):
        follows = words(text[match.end() : end])
        certain = re.search(r"then|after|finally|next", match[0], re.IGNORECASE)
        if text[position : match.start()].strip() and (certain or _begins_action(follows, verbs)):
            spans.append((position, match.start()))
            position = match.end()
    spans.append((position, end))
    return spans


def _begins_action(follows: list[str], verbs: Container[str]) -> bool:
    """A verb stands first, or second after a word such as ``please`` or ``do not``."""
    heads = [word for word in follows[:3] if word not in ("please", "also", "then", "finally", "do", "not", "don", "t")]
    return bool(heads) and (heads[0] in VERBS or stem(heads[0]) in verbs or follows[0] in ("ask", "do", "don", "never"))


def joined(first: Clause, second: Clause) -> Clause:
    """Two clauses as one: what the second says belongs to the first."""
    return replace(
        first,
        text=f"{first.text} {second.text}",
        end=second.end,
        constants=first.constants + second.constants,
        terms=tuple(dict.fromkeys(first.terms + second.terms)),
    )


def _role(text: str) -> Role:
    if _APPROVAL.search(text):
        return "approval"
    if _NEGATED.search(text):
        return "negated"
    if _CONDITION.search(text):
        return "condition"
    return "trigger" if _TRIGGER.search(text) else "action"


def _words_of(clause: Clause) -> str:
    return masked(clause.text, constants_in(clause.text)).replace("\x00", " ")


def _merged(goal: str, clauses: list[Clause]) -> list[Clause]:
    """A clause that only names things (a file, a number) belongs to the one before it."""
    found: list[Clause] = []
    for clause in clauses:
        if found and not words(_words_of(clause)) and clause.role == "action":
            before = found[-1]
            found[-1] = replace(
                before,
                text=goal[before.start : clause.end].strip(),
                end=clause.end,
                constants=before.constants + clause.constants,
            )
        else:
            found.append(clause)
    return found
