"""Results that are handed over in one breath: ``put the word count of a.txt into the queue`` is two deeds.

A part of a goal that says what is made and where it goes is served by the step that makes it, and by the one that takes
it there; read as one part, either would be left out.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from tdev.domain.planning.clauses import Clause
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.planning.words import features

_ENGLISH = re.compile(
    r"^(?P<lead>(?:please\s+|can you\s+|and\s+|then\s+)*)(?P<deed>post|send|put|push|publish|share|upload|tell|deliver"
    r"|drop|report|give)\s+(?P<what>(?:me\s+)?(?:the|a|an|all|its|their|our|my|every|how|\d+)\s.+?)\s+"
    r"(?P<where>(?:in|on|onto|to|into|via|through)\s+(?:(?:the|our|my|a|an)\s+)?[^,]+?)[\s.!?]*$",
    re.IGNORECASE,
)
_KOREAN = re.compile(
    r"^(?P<what>.+?[\uac00-\ud7a3])(?:을|를)\s+(?P<where>\S+(?:\s(?:채널|버킷|큐|토픽))?(?:으로|로|에))\s+"
    r"(?P<deed>보내|올려|올리|공유|전송|알려|게시|발행)\S*(?:\s?줘\S*|\s?주세요)?[\s.!?]*$"
)
_WITH = re.compile(
    r"^(?:please\s+)?(?P<deed>notify|tell|message|ping|alert)\s+(?P<where>(?:(?:the|our|my)\s+)?[^,]+?)\s+(?:with|about)\s+"
    r"(?P<what>(?:the|a|an|all)\s.+?)[\s.!?]*$",
    re.IGNORECASE,
)
_FORMS = (_ENGLISH, _KOREAN, _WITH)
_MAKES = 0.45
"""Relevance from which a component makes what the words in front of the destination ask for."""
_ITSELF = frozenset(features("content contents text file page body data article document rows table list"))
"""Words for what is named itself: nothing is made of it."""
_GOES = 0.3
"""The same for what takes it there."""


def handed(clauses: Sequence[Clause], retrieval: Retrieval) -> list[Clause]:
    """The parts of a goal, those that make something and send it parted in two."""
    return [part for clause in clauses for part in _parted(clause, retrieval)]


def _parted(clause: Clause, retrieval: Retrieval) -> list[Clause]:
    found = None
    if clause.role == "action" and len(clause.plain) == len(clause.text):
        found = next((match for form in _FORMS if (match := form.match(clause.plain))), None)
    if found is None:
        return [clause]
    made, goes = _piece(clause, *found.span("what")), _piece(clause, *found.span("where"))
    if not _is_made(made, retrieval) or not _is_destination(goes, retrieval):
        return [clause]
    plain = f"{found['deed']} {goes.plain}"
    terms = features(plain.replace("\x00", " "))
    return [made, replace(goes, text=f"{found['deed']} {goes.text}", plain=plain, terms=terms, sequel=True)]


def _piece(clause: Clause, start: int, end: int) -> Clause:
    plain = clause.plain[start:end]
    return replace(
        clause,
        text=clause.text[start:end],
        start=clause.start + start,
        end=clause.start + end,
        constants=tuple(c for c in clause.constants if start <= c.start - clause.start < end),
        terms=features(plain.replace("\x00", " ")),
        plain=plain,
    )


def _is_destination(where: Clause, retrieval: Retrieval) -> bool:
    """Whether words name a service that a component sends to; an address alone may be anything."""
    match = next(iter(retrieval.search(where.terms, 1)), None)
    return match is not None and "send" in match.component.effects and match.relevance >= _GOES


def _is_made(made: Clause, retrieval: Retrieval) -> bool:
    """Whether a component that sends nothing makes this of what is named, rather than that it is only spoken of."""
    if _ITSELF.issuperset(made.terms) or not any(each.kind in ("path", "url") for each in made.constants):
        return False
    found = next((m for m in retrieval.search(made.terms, 3) if "send" not in m.component.effects), None)
    return found is not None and found.relevance >= _MAKES
