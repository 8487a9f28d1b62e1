"""Conditions in words (``if it finds any``, ``10건 넘으면``) as expressions over what an earlier step gives."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from tdev.domain.planning.board import DraftStep
from tdev.domain.planning.clauses import Clause
from tdev.domain.planning.described.desk import Desk
from tdev.domain.planning.described.parts import BEGINNINGS, Part
from tdev.domain.planning.described.speech import meanings_of, terms_in
from tdev.domain.planning.words import stem
from tdev.domain.workflow import schemas

_INSIDE = re.compile(r"[\s,]+(?=(?:only\s+)?(?:if|unless|in case|as long as|provided(?: that)?)\s)", re.IGNORECASE)
_NO_DEED_BEHIND = frozenset("the a an any no of to not is are it its than and or if my our in on for".split())
_APPROVED = re.compile(
    r"^(?:once|after|when|as soon as)\s+(?:i|we|he|she|they|the \w+|my \w+)\s+(?:have |has |had )?"
    r"(?:approved?|agreed?|confirm(?:ed)?|sign(?:ed)? off|said? (?:yes|ok))\W*$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"(?:\band|\bthen|\bbut|;)\s*$", re.IGNORECASE)
_AHEAD = re.compile(
    r"^(?:and\s+|then\s+|but\s+)?(?:only\s+)?(?:if|unless|in case|when(?:ever)?)\b|^만약|경우에만", re.IGNORECASE
)
_KOREAN = re.compile(
    r"(?:넘|있|없|크|많|작|적|높|낮|이상하|이상이|초과하|실패하|통과하|성공하|나오|보이|발견되|부정적이|긍정적이|떨어지|튀|아니)(?:으)?면$"
    r"|(?:이상|이하|초과|미만)(?:이|하)?(?:라)?면$|일\s?때만?$|(?:이|있|없)(?:다|라)면$"
)
_NUMBER = r"(?P<number>-?\d[\d,]*(?:\.\d+)?)"
_ENGLISH_COMPARED = re.compile(
    r"(?P<operator>>=|<=|!=|==|>|<|at least|at most|greater than|more than|higher than|less than|fewer than|lower than"
    r"|exceeds?|over|above|under|below|drops? (?:to|below|under)|equals?(?: to)?)\s+(?:[$€£₩]\s?)?" + _NUMBER,
    re.IGNORECASE,
)
_KOREAN_COMPARED = re.compile(_NUMBER + r"\s?[\uac00-\ud7a3%℃°]{0,3}?(?:을|를|이|가|보다|에서)?\s?"
    r"(?P<operator>넘|초과|이상|이하|미만|크|많|높|작|적|낮|아래|밑|떨어)")  # fmt: skip
_OPERATORS = {
    form: operator
    for operator, forms in (
        (">=", ">=,at least,이상"), ("<=", "<=,at most,이하"), ("!=", "!="),
        ("=", "==,equals,equal,equals to,equal to"),
        (">", ">,greater than,more than,higher than,exceeds,exceed,over,above,넘,초과,크,많,높"),
        ("<", "<,less than,fewer than,lower than,under,below,drops below,drops to,drops under,drop below,drop to"
         ",drop under,미만,작,적,낮,아래,밑,떨어"),
    )
    for form in forms.split(",")
}  # fmt: skip
_FAILS = re.compile(
    r"\b(?:fails?|failed|not pass(?:ed)?|broken|breaks?|red)\b|실패|깨지|통과하지\s?(?:못|않)", re.IGNORECASE
)
_PASSES = re.compile(r"\b(?:pass(?:es|ed)?|succeeds?|succeeded|green|ok|successful(?:ly)?)\b|통과|성공", re.IGNORECASE)
_ANY = re.compile(
    r"\b(?:any|some|there (?:is|are)|finds?|found|shows?|has|have|contains?|exists?|looks?|is|are|turns? up|leaks?)\b"
    r"|있|나오|보이|발견|이상하|이상이|튀",
    re.IGNORECASE,
)
_NONE = re.compile(r"\b(?:no|none|nothing|zero|without)\b|없", re.IGNORECASE)
_LABELS = (
    ("negative", re.compile(r"\b(?:negative|unhappy|angry|upset|dissatisfied|bad)\b|부정|불만|화나", re.IGNORECASE)),
    ("positive", re.compile(r"\b(?:positive|happy|satisfied|good)\b|긍정|만족", re.IGNORECASE)),
)
_COUNTS = ("count", "total", "result", "score", "average", "rate", "temperature", "value", "number")


def with_conditions(parts: Sequence[Part]) -> list[Part]:
    """The parts with conditions as parts of their own, each before what it is the condition of."""
    found: list[Part] = []
    for part in parts:
        if part.clause.role in ("action", "trigger") and _APPROVED.search(part.clause.plain):
            found.append(replace(part, clause=replace(part.clause, role="approval"), terms=()))
            continue
        cut = _INSIDE.search(part.clause.plain) if part.clause.role == "action" else None
        if cut is not None and cut.start() > 0:
            place = part.clause.start + cut.end()
            pieces = [
                _piece(part, place, part.clause.end, "condition"),
                _piece(part, part.clause.start, place, "action"),
            ]
            # ``run the tests and, if they fail,`` is a condition of what comes next, not of the tests.
            found += pieces[::-1] if _GOES_ON.search(part.clause.plain[: cut.start()]) else pieces
        elif part.clause.role == "condition" and (behind := _deed_behind(part)):
            clause = part.clause
            found += [_piece(part, clause.start, behind, "condition"), _piece(part, behind, clause.end, "action")]
        elif part.clause.role == "action" and is_condition(part.clause.plain):
            found.append(replace(part, clause=replace(part.clause, role="condition")))
        else:
            found.append(part)
    return found


def _deed_behind(part: Part) -> int | None:
    """Where, behind a condition without a comma, what is to be done begins (``if it fails open an issue``)."""
    words = list(re.finditer(r"[A-Za-z']+|\d+|#", part.clause.plain))
    for before, word in pairwise(words[2:]):
        verb = word[0].islower() and stem(word[0]) in BEGINNINGS and not word[0].endswith(("s", "ed", "ing"))
        if verb and before[0].lower() not in _NO_DEED_BEHIND and not before[0].isdigit():
            return part.clause.start + word.start()
    return None


def is_condition(text: str) -> bool:
    """Whether a part of a goal says under what condition something is to be done."""
    return bool(_AHEAD.search(text) or _KOREAN.search(text.rstrip(" ,")))


def _piece(part: Part, start: int, end: int, role: Any) -> Part:
    clause, shift = part.clause, part.clause.start
    inside = tuple(c for c in clause.constants if start <= c.start < end)
    cut = Clause(
        clause.text[start - shift : end - shift].strip(" ,"),
        start,
        end,
        inside,
        role,
        clause.terms,
        clause.plain[start - shift : end - shift].strip(" ,"),
        clause.sequel,
    )
    return Part(
        cut,
        tuple(term for term in part.terms if start <= term.start < end),
        tuple(c for c in part.named if start <= c.start < end),
        part.foreign,
    )


def guards_of(parts: Sequence[Part], desk: Desk) -> tuple[dict[str, str], list[Part]]:
    """By step the expression under which it runs, and the conditions that are none of what a step gives.

    A condition holds for what follows it in its sentence: the steps of the next part that does something, and, where
    it stands first, of those behind.
    """
    guards: dict[str, str] = {}
    unknown: list[Part] = []
    for number, part in enumerate(parts):
        if part.clause.role not in ("condition", "trigger"):
            continue
        under = _under(parts[number + 1 :], desk)
        said = _expression(part, desk, under)
        if said is None:
            unknown += [part] if part.clause.role == "condition" else []
            continue
        guards.update(dict.fromkeys(under, said))
    return guards, unknown


def _under(parts: Sequence[Part], desk: Desk) -> list[str]:
    """The steps that the parts behind a condition ask for; a new condition ends it."""
    found: list[str] = []
    for part in parts:
        if part.clause.role == "condition":
            break
        found += [
            step.id
            for step in desk.board.steps
            if (own := desk.parts.get(step.id)) is not None and own.clause.start == part.clause.start
        ]
    return found


def _expression(part: Part, desk: Desk, under: Sequence[str]) -> str | None:
    """The condition over the newest step before those that wait for it; None where no output tells."""
    text = part.clause.text
    for step in _before(desk, under):
        given = schemas.properties(step.component.output_schema)
        said = _compared(text, step, given) or _flagged(text, step, given) or _labelled(text, step, given)
        said = said or _counted(text, step, given)
        if said is not None:
            negated = re.match(r"(?:only\s+)?unless\b", text, re.IGNORECASE)
            return f"${{$not({said})}}" if negated else f"${{{said}}}"
    return None


def _before(desk: Desk, under: Sequence[str]) -> Iterator[DraftStep]:
    """The steps before those under the condition, the newest first."""
    steps = list(desk.board.steps)
    border = next((n for n, step in enumerate(steps) if step.id in under), len(steps))
    yield from reversed(steps[:border])


def _compared(text: str, step: DraftStep, given: Mapping[str, schemas.Schema]) -> str | None:
    match = _ENGLISH_COMPARED.search(text) or _KOREAN_COMPARED.search(text)
    field = _number(text, given) if match else None
    if match is None or field is None:
        return None
    return f"{step.id}.{field} {_OPERATORS[match['operator'].lower()]} {match['number'].replace(',', '')}"


def _number(text: str, given: Mapping[str, schemas.Schema]) -> str | None:
    """The number that a condition speaks of: one whose name it says, one that counts, the only one."""
    numbers = [name for name, schema in given.items() if schemas.types_of(schema) & {"integer", "number"}]
    said = {term.meaning for term in terms_in(text)}
    named = [name for name in numbers if said.intersection(meanings_of(name))]
    usual = [name for name in _COUNTS if name in numbers]
    return next(iter([*named, *usual, *numbers]), None)


def _flagged(text: str, step: DraftStep, given: Mapping[str, schemas.Schema]) -> str | None:
    flag = next((name for name, schema in given.items() if schemas.types_of(schema) == {"boolean"}), None)
    if flag is None:
        return None
    if _FAILS.search(text):
        return f"$not({step.id}.{flag})"
    return f"{step.id}.{flag} = true" if _PASSES.search(text) else None


def _labelled(text: str, step: DraftStep, given: Mapping[str, schemas.Schema]) -> str | None:
    if "label" not in given:
        return None
    label = next((name for name, pattern in _LABELS if pattern.search(text)), None)
    return None if label is None else f"{step.id}.label = '{label}'"


def _counted(text: str, step: DraftStep, given: Mapping[str, schemas.Schema]) -> str | None:
    """``if there are any``: a count, else the length of a list."""
    if not _ANY.search(text) and not _NONE.search(text):
        return None
    compared = "= 0" if _NONE.search(text) else "> 0"
    if "count" in given:
        return f"{step.id}.count {compared}"
    listed = next((name for name, schema in given.items() if schemas.types_of(schema) == {"array"}), None)
    return None if listed is None else f"$count({step.id}.{listed}) {compared}"
