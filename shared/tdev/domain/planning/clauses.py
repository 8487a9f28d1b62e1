"""A goal taken apart: what to do, in which order, and what is said about it (negated, approval, trigger, condition)."""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tdev.domain.planning.constants import Constant, constants_in, masked
from tdev.domain.planning.lexicon import DEMANDING, SAID_BY_ITSELF, SENDING, STOP, VERBS
from tdev.domain.planning.words import features, stem, words

Role = Literal["action", "negated", "approval", "trigger", "condition", "remark"]

_NO_END = r"(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bProf)(?<!\b[A-Z]\.[A-Z])"
_HARD = re.compile(rf"[;\n]+|(?<=[^\d\x00]){_NO_END}\.(?=\s|$)|(?<=\x00)\.(?=\s|$)|[!?。](?=\s|$)|->|→")
_SOFT = re.compile(
    r"(?:,|(?<!\s))\s+(?:and\s+then|but\s+then|then|after\s+that|afterwards|finally|next|and\s+also|plus)\s+"
    r"|,\s+(?:and\s+|but\s+)?|(?<!\s)\s+(?:and|but|&)\s+",
    re.IGNORECASE,
)
_SEQUEL = re.compile(r"then|after|finally|next", re.IGNORECASE)
_CERTAIN = re.compile(r"then|after|finally|but", re.IGNORECASE)
_NOUNS_IN_GO = "".join(f"(?<!{noun})" for noun in "광고 창고 보고 재고 사고 참고 최고 로고 경고".split())
_KOREAN = re.compile(
    rf"(?<=[\uac00-\ud7a3]고){_NOUNS_IN_GO}[\s,]+|(?<=[어아해혀여려져워와라내쳐눠켜춰러]서)[\s,]+"
    r"|(?<=[\uac00-\ud7a3]{2}면)\s+|(?<=한)\s+(?:다음|뒤|후)에?\s*"
)
_NEGATED = re.compile(
    r"\b(?:do not|don't|never|without|except|but not|no need to)\b|^not\s|^\w+ nothing(?! but)\b"
    r"|하지\s*마|하지\s*말|말고|않고|빼고",
    re.IGNORECASE,
)
_ROWS_LEFT_OUT = re.compile(r"(?:행|줄|건)(?:은|을)?\s*빼고|(?<=\w )(?:without|except) (?:the )?(?:rows|lines|those)\b")
"""Rows that are taken out are work to do."""
_APPROVAL = re.compile(
    r"\b(?:ask|check with|confirm with|wait for)\s+(?:me|us)\b"
    r"|\b(?:ask(?: for)?|wait for|get)\s+(?:my\s+|our\s+|an?\s+)?(?:approval|confirmation|permission|ok)\b"
    r"|\b(?:once|after|when|if|until|unless)\s+i(?:'ve)?\s+(?:say|said|approved?|agreed?|confirm(?:ed)?)\b"
    r"|\b(?:approval|confirmation|permission|ask me)\b.*\b(?:before|first)\b|허락|승인|물어보고|물어본|확인\s*받",
    re.IGNORECASE,
)
_TRIGGER = re.compile(
    r"^(?:when(?:ever)?(?!\s+(?:is|are|was|were|will|does|do|did|should|would|can)\b)|as soon as|every time"
    r"|each time|every (?:day|week|month|hour|morning|night|monday))\b"
    r"|(?:매일|매주|매월|때마다|들어오면|도착하면|올라오면)",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"^(?:if|only if|unless|in case)\b|(?:만약|경우에만)", re.IGNORECASE)
_DEMANDING = frozenset(stem(word) for word in DEMANDING | SENDING)
_LEFT_OVER = frozenset("s re ll ve d m".split())
"""What is left of ``what's`` and the like where an apostrophe parts words."""
_TEXTED = re.compile(r"^\W*(?:please\s+|also\s+|then\s+)*text\s+"
                     r"(?:the|a|an|it|them|me|him|her|us|my|our|everybody|\x00)\b",
                     re.IGNORECASE)  # fmt: skip
_LINKING = frozenset("to as into".split())
"""Words of a part that only goes on with what was named before it: ``'a' to 'b' and 'c' to 'd'``."""
COMPARING = frozenset(
    features("more than less over under above below equal equals greater larger bigger smaller least most")
)
"""What a sum is compared by: the sum is asked for."""
_UNKNOWN_DEED = re.compile(
    r"\s+and\s+(?!(?:in|on|of|for|with|from|to|by|at|all|both|then|also|not|only|what|which|how|whether"
    r"|if)\b)([a-z]+)\s+"
    r"(?:the|an?|my|our|your|his|her|their|some|them|it)\b",
    re.IGNORECASE,
)
_BEFORE_VERB = frozenset("please also then finally do not don t now first kindly lets".split())


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a goal.

    Attributes:
        text: The words as written.
        start: Where it begins in the goal.
        end: Where it ends.
        constants: What it names literally.
        role: What it says: something to do, or something about it.
        terms: Features of its words.
        plain: The text with its constants masked.
        sequel: It says itself that it goes on with what was made before (``then``).
    """

    text: str
    start: int
    end: int
    constants: tuple[Constant, ...] = ()
    role: Role = "action"
    terms: tuple[str, ...] = ()
    plain: str = ""
    sequel: bool = False

    @property
    def verb(self) -> str:
        """The stem of the verb it begins with (in Korean: ends with), if it is one nothing can stand in for."""
        said = [word for word in words(self.plain) if word not in STOP and word not in _BEFORE_VERB]
        if not said:
            return ""
        if _TEXTED.match(self.plain):
            return "sms"  # ``text her the summary``: to text is to send, and no text
        # English puts its verb first, Korean last.
        verb = stem(said[-1] if said[-1] >= "\uac00" else said[0])
        return verb if verb in _DEMANDING else ""


def split(goal: str, verbs: Container[str]) -> list[Clause]:
    """The clauses of a goal in order.

    Args:
        goal: The goal.
        verbs: Stems that begin an action (first words of names and phrases); a comma or ``and`` splits only before one.
    """
    constants = constants_in(goal)
    text = masked(goal, constants)
    found = []
    for start, end, sequel in _spans(text, verbs):
        inside = tuple(c for c in constants if start <= c.start < end)
        plain = text[start:end]
        terms = features(plain.replace("\x00", " "))
        sums = any(c.kind == "expression" for c in inside)
        if all(term in _LEFT_OVER or (sums and term in COMPARING) for term in terms):
            terms = _said_by(inside) or terms
        if words(plain.replace("\x00", " ")) or inside:
            lead = len(plain) - len(plain.lstrip())
            found.append(
                Clause(
                    goal[start:end].strip(),
                    start + lead,
                    end,
                    inside,
                    _role(plain.strip()),
                    terms,
                    plain.strip(),
                    sequel,
                )
            )
    return _merged(goal, found)


def _said_by(constants: tuple[Constant, ...]) -> tuple[str, ...]:
    """What is wanted where a part of a goal only names something, or where it goes."""
    named = (features(SAID_BY_ITSELF[c.kind]) for c in constants if c.kind in SAID_BY_ITSELF and not c.target)
    stored = (features("save text file") for c in constants if c.kind == "path" and c.target)
    return next(named, ()) or next(stored, ())


def _spans(text: str, verbs: Container[str]) -> list[tuple[int, int, bool]]:
    spans: list[tuple[int, int, bool]] = []
    for start, end in _cut(text, 0, len(text), _HARD):
        for first, last, sequel in _soft_cut(text, start, end, verbs):
            parts = _cut(text, first, last, _KOREAN)
            spans += [
                (a, b, sequel if index == 0 else bool(re.search(r"(?:다음|뒤|후)에?\s*$", text[:a][-6:])))
                for index, (a, b) in enumerate(parts)
            ]
    return spans


def _cut(text: str, start: int, end: int, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
    spans, position = [], start
    for match in pattern.finditer(text, start, end):
        spans.append((position, match.start()))
        position = match.end()
    spans.append((position, end))
    return [(a, b) for a, b in spans if text[a:b].strip()]


def _soft_cut(text: str, start: int, end: int, verbs: Container[str]) -> list[tuple[int, int, bool]]:
    spans, position, sequel = [], start, False
    for match in _SOFT.finditer(text, start, end):
        follows = words(text[match.end() : min(end, match.end() + 80)])
        certain = _CERTAIN.search(match[0])
        if text[position : match.start()].strip() and (certain or _begins_action(follows, verbs)):
            spans.append((position, match.start(), sequel))
            position, sequel = match.end(), bool(_SEQUEL.search(match[0]))
    spans.append((position, end, sequel))
    return spans


def _begins_action(follows: list[str], verbs: Container[str]) -> bool:
    """A verb stands first, or second after a word such as ``please`` or ``do not``."""
    heads = [word for word in follows[:3] if word not in _BEFORE_VERB]
    if not heads:
        return False
    base = stem(heads[0])
    return heads[0] in VERBS or base in verbs or base in _DEMANDING or follows[0] in ("ask", "do", "don", "never")


def joined(first: Clause, second: Clause) -> Clause:
    """Two clauses as one: what the second says belongs to the first."""
    return replace(
        first,
        text=f"{first.text} {second.text}",
        end=second.end,
        constants=first.constants + second.constants,
        terms=tuple(dict.fromkeys(first.terms + second.terms)),
        plain=f"{first.plain} {second.plain}",
    )


def _role(text: str) -> Role:
    if _APPROVAL.search(text):
        return "approval"
    if _NEGATED.search(_ROWS_LEFT_OUT.sub("", text)):
        return "negated"
    if _CONDITION.search(text):
        return "condition"
    return "trigger" if _TRIGGER.search(text) else "action"


def _merged(goal: str, clauses: list[Clause]) -> list[Clause]:
    """A clause that only names things (a file, a number) belongs to the one before it; a first one to the next."""
    found: list[Clause] = []
    for clause in clauses:
        said = words(clause.plain.replace("\x00", " "))
        bare = clause.role == "action" and (
            not said or (bool(found) and bool(clause.constants) and set(said) <= _LINKING)
        )
        if found and bare:
            found[-1] = _with(goal, found[-1], clause)
        elif found and len(found) == 1 and not words(found[0].plain.replace("\x00", " ")):
            found[0] = replace(_with(goal, found[0], clause), role=clause.role, terms=clause.terms)
        else:
            found.append(clause)
    return found


def _with(goal: str, before: Clause, more: Clause) -> Clause:
    gap = " "
    return replace(
        before,
        text=goal[before.start : more.end].strip(),
        end=more.end,
        constants=before.constants + more.constants,
        plain=before.plain + gap + more.plain,
    )


def parted(goal: str, clauses: Sequence[Clause]) -> list[Clause]:
    """The clauses, parted where ``and`` and an article show a deed that nobody knows: ``... and water the plants``.

    Only who looks for what is left undone needs these; the words of a known deed part clauses anyway.
    """
    return [part for clause in clauses for part in _halves(goal, clause)]


def _halves(goal: str, clause: Clause) -> list[Clause]:
    found = _UNKNOWN_DEED.search(clause.plain) if clause.role == "action" else None
    if found is None or found[1].lower() in STOP or not words(clause.plain[: found.start()]):
        return [clause]
    middle = clause.start + found.start()
    if not goal[middle : middle + 1].isspace() or len(clause.plain) != len(clause.text):
        return [clause]
    return [
        replace(
            clause,
            text=goal[start:end].strip(" ,"),
            start=start,
            end=end,
            constants=tuple(c for c in clause.constants if start <= c.start < end),
            terms=features(plain.replace("\x00", " ")),
            plain=plain.strip(),
        )
        for start, end, plain in (
            (clause.start, middle, clause.plain[: found.start()]),
            (clause.start + found.start(1), clause.end, clause.plain[found.start(1) :]),
        )
    ]
