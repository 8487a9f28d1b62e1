"""Values that the words of a goal give to parameters: what is named, and what is said in other words."""

import re
from collections.abc import Sequence
from typing import Any

from tdev.domain.planning.constants import Constant, literal
from tdev.domain.planning.described.desk import AIMS, Desk, Slot
from tdev.domain.planning.described.names import CHART_KINDS
from tdev.domain.planning.described.parts import Part
from tdev.domain.planning.settings_in import constant_quality, setting

NEAR = 0.55
"""How surely a number belongs to a setting."""
_SAME = {"key": ("key", "path"), "date": ("date", "moment"), "email": ("email",), "url": ("url",), "title": ()}
_METHOD = re.compile(r"\b(GET|POST|PUT|PATCH|DELETE|HEAD)\b")


def of_kind(slot: Slot, desk: Desk, given: dict[str, Any], *, required: bool) -> Any:
    """The value of a parameter that takes a kind of constant; a required one may take it from the whole goal."""
    if slot.kind in ("column", "chart", "method", "pattern", "title"):
        return _worded(slot, desk, required=required)
    if slot.kind == "currency":
        return _currency(slot, desk, given)
    own = _pick(slot, slot.part.named, desk)
    if own is None and required:
        own = _pick(slot, [c for c in desk.reading.named if c not in desk.spent], desk)
        own = own if own is not None or slot.kind in AIMS else _pick(slot, desk.reading.named, desk)
    return own


def _pick(slot: Slot, named: Sequence[Constant], desk: Desk) -> Any:
    """The constant of a parameter's kind; of several languages the one that is gone to, else the last."""
    if slot.kind in ("bucket", "key"):
        places = [c for c in named if c.kind == "s3"]
        place = places[-1 if slot.portrait.putting else 0] if places else None
        if place is not None:
            desk.spent.add(place)
            bucket, _, key = str(place.value)[5:].partition("/")
            return (bucket if slot.kind == "bucket" else key) or None
    found = [c for c in named if c.kind in _SAME.get(slot.kind, (slot.kind,))]
    if not found:
        return None
    chosen = found[0]
    if slot.kind == "language":
        chosen = next((c for c in found if _gone_to(c, slot.part)), found[-1])
    desk.spent.add(chosen)
    return literal(chosen.value)


def _gone_to(constant: Constant, part: Part) -> bool:
    place = constant.start - part.clause.start
    text = part.clause.text
    behind = text[place + len(constant.text) : place + len(constant.text) + 2]
    return bool(re.search(r"\b(?:to|into|in)\s+$", text[: max(0, place)], re.IGNORECASE)) or behind.startswith(
        ("로", "으로")
    )


def _worded(slot: Slot, desk: Desk, *, required: bool) -> Any:
    """A column, the kind of a chart, a method, a pattern, a title: said in words rather than named."""
    text = slot.part.clause.text
    if slot.kind == "column":
        grouped = slot.name == "group_by"
        said = setting("by" if grouped else slot.name, {"type": "string"}, slot.part.clause)
        if said is None and not grouped and required and slot.name in ("column", "field"):
            before = [step.input.get(slot.name) for step in desk.board.steps]
            said = next((value for value in reversed(before) if isinstance(value, str) and "${" not in value), None)
        return said
    if slot.kind == "chart":
        low = text.lower()
        return next(
            (kind for form, kind in CHART_KINDS.items() if re.search(rf"(?<![a-z\uac00-\ud7a3]){form}", low)), None
        )
    if slot.kind == "method":
        found = _METHOD.search(text)
        return found[1] if found else "GET" if required else None
    quote = next((c for c in slot.part.named if c.kind == "quote" and c not in desk.spent), None)
    if quote is not None and (required or (slot.kind == "title" and re.search(r"\b(?:subject|titled?)\b|제목", text))):
        desk.spent.add(quote)
        return literal(quote.value)
    if slot.kind == "pattern" and (found := _WANTED.search(text)):
        return next(group for group in found.groups() if group).lower() if found[1] or found[2] is None else found[2]
    return None


_WANTED = re.compile(
    r"\b(errors?|timeouts?|exceptions?|warnings?|failures?)\b|(에러|오류|타임아웃|예외|경고)", re.IGNORECASE
)


def _currency(slot: Slot, desk: Desk, given: dict[str, Any]) -> Any:
    """The first currency parameter is what one has (the currency with the amount), the second what one wants."""
    found = [c for c in desk.reading.named if c.kind == "currency"]
    amounts = [n.end for n in desk.reading.named if n.kind == "number"]
    found.sort(key=lambda c: (not any(0 <= c.start - end <= 1 for end in amounts), c.start))
    taken = set(given.values())
    return next((c.value for c in found if c.value not in taken), None)


def number_of(slot: Slot, desk: Desk) -> Any:
    """The number of a part whose neighbours name the parameter."""
    goal = desk.reading.goal
    for constant in slot.part.named:
        if constant.kind == "number" and constant_quality(slot.name, slot.schema, constant, goal) >= NEAR:
            return constant.value
    return None


def list_of(slot: Slot, desk: Desk) -> Any:
    """Several numbers or addresses that a part names, for a list."""
    kind = "email" if slot.name in ("attendees", "recipients", "to") else "number" if "number" in slot.name else ""
    found = [c.value for c in slot.part.named if c.kind == kind]
    return found if len(found) > 1 or (found and kind == "email") else None
