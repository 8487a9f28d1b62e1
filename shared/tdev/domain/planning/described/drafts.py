"""A draft over components that only describe themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tdev.domain.planning.board import Board
from tdev.domain.planning.constants import Constant
from tdev.domain.planning.described.branches import branched
from tdev.domain.planning.described.casting import Role, asks_for_the_unknown, cast, said_option, unserved
from tdev.domain.planning.described.conditions import guards_of, with_conditions
from tdev.domain.planning.described.desk import SOURCES, Desk
from tdev.domain.planning.described.parts import Part, Reading, read
from tdev.domain.planning.described.portraits import Gallery, gallery_of
from tdev.domain.planning.described.speech import meanings_of
from tdev.domain.planning.described.wiring import wired
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.planning.settings_in import columns_in
from tdev.domain.workflow import schemas
from tdev.kernel.plurals import counted
from tdev.model.plan import PlanOutcome

_ROLES = {
    "trigger": "a trigger is not part of a run; start it when that happens",
    "negated": "left out as asked",
}
MOST_PARTS = 40
"""Parts of a goal that are planned."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """A board with its steps, and what is to be told beside it.

    Attributes:
        missing: Parts of the goal that no component serves.
        notes: What of the goal is no step.
        ask_first: Steps with guarded effects wait for a yes.
        guards: By step the condition under which it runs.
    """

    board: Board
    missing: tuple[str, ...]
    notes: tuple[str, ...]
    ask_first: bool
    guards: Mapping[str, str]


def draft_described(goal: str, retrieval: Retrieval, inputs: Mapping[str, Any]) -> Drafted | PlanOutcome:
    """The steps for a goal; where there are none ``refuse``, or ``ask`` without a workflow: it says too little."""
    gallery = gallery_of(retrieval)
    reading = read(goal, gallery.text)
    reading = replace(reading, parts=tuple(with_conditions(reading.parts)))
    roles, missing = _cast(reading, gallery)
    if not roles:
        return _nothing(goal, reading, missing)
    given = {name: {"type": schemas.type_of(value)} for name, value in inputs.items()}
    desk = wired(branched(roles), Desk(reading, gallery, Board(goal, reading.named, given, 0.0)))
    guards, unknown = guards_of(reading.parts, desk)
    missing += [f"{part.clause.text} (a condition; write it as 'when' of a step)" for part in unknown]
    said = tuple(
        f"{part.clause.text!r}: {_ROLES[part.clause.role]}" for part in reading.parts if part.clause.role in _ROLES
    )
    asks = any(part.clause.role == "approval" for part in reading.parts)
    return Drafted(desk.board, tuple(missing), (*reading.notes, *said), asks, guards)


def _cast(reading: Reading, gallery: Gallery) -> tuple[list[Role], list[str]]:
    """The components of all parts in order, and the parts that something is missing for."""
    barred = frozenset(
        role.portrait.component.name
        for part in reading.parts
        if part.clause.role == "negated"
        for role in cast(part, gallery)
    )
    roles: list[Role] = []
    missing: list[str] = []
    unknown: list[str] = []
    idle: tuple[Constant, ...] = ()
    for part in reading.parts[:MOST_PARTS]:
        if part.clause.role in ("condition", "trigger"):
            roles += _checks(part, gallery, barred, roles)
        if part.clause.role not in ("action", "approval"):
            continue
        meant = replace(part, named=tuple(sorted((*part.named, *idle), key=lambda constant: constant.start)))
        found = [
            role
            for role in cast(meant, gallery, barred)
            if not (_said_before(role, roles) or _given_before(role, roles))
        ]
        if part.clause.role == "action" and unserved(part, found, gallery):
            missing.append(part.clause.text)
        elif part.clause.role == "action" and not (found or cast(meant, gallery)) and asks_for_the_unknown(part):
            unknown.append(part.clause.text)
        idle = () if found else tuple(c for c in part.named if c.kind in SOURCES)
        roles += found
    missing += unknown if roles else []  # alone they say too little: it is asked what is meant
    if len(reading.parts) > MOST_PARTS:
        left = counted(len(reading.parts) - MOST_PARTS, "part")
        missing.append(f"{left} behind the first {MOST_PARTS}: make another plan")
    return roles, missing


def _checks(part: Part, gallery: Gallery, barred: frozenset[str], roles: Sequence[Role]) -> list[Role]:
    """The components that find out whether a condition holds; a trigger has some only where one of them counts."""
    found = [
        role for role in cast(part, gallery, barred) if not role.portrait.putting and not _said_before(role, roles)
    ]
    given = {n for role in found for n in schemas.properties(role.portrait.component.output_schema)}
    return found if part.clause.role == "condition" or given & {"count", "passed"} else []


def _said_before(role: Role, roles: Sequence[Role]) -> bool:
    """``the summary`` after something was summarized is what was made, unless it is to be made of something new."""
    if all(role.portrait is not known.portrait for known in roles):
        return False
    kinds = {*role.portrait.kinds.values(), *SOURCES, "quote"}
    chooses = any(said_option(options, role.part) for options in role.portrait.options.values())
    return not chooses and not any(c.kind in kinds for c in role.part.named)


def _given_before(role: Role, roles: list[Role]) -> bool:
    """``post the average`` after a step that gives an average is what was given, unless it is one of a column."""
    said = [option for options in role.portrait.options.values() if (option := said_option(options, role.part))]
    meant = {meaning for option in said for meaning in meanings_of(option)}
    given = {
        meaning
        for known in roles
        for name in schemas.properties(known.portrait.component.output_schema)
        for meaning in meanings_of(name)
    }
    return bool(meant & given) and not columns_in(role.part.clause)


def _nothing(goal: str, reading: Reading, missing: list[str]) -> PlanOutcome:
    """No component was asked for: it is refused where a deed is missing, else the goal says too little."""
    if missing:
        return PlanOutcome(verdict="refuse", goal=goal, missing=tuple(missing), notes=reading.notes)
    question = "what is to be done, and with what? Name the deed (such as summarize) and the thing (an address, a text)"
    again = "which earlier plan or run is meant? Name it, or say the goal again"
    asked = (again, question) if _points_back(goal) else (question,)
    return PlanOutcome(verdict="ask", goal=goal, questions=asked, notes=reading.notes)


def _points_back(goal: str) -> bool:
    low = goal.lower()
    return any(
        word in low for word in ("again", "last time", "same", "yesterday", "다시", "또", "어제", "지난번", "그거")
    )
