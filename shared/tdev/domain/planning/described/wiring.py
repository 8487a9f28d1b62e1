"""Fills the parameters of the chosen components: from what the goal names, from earlier steps, by steps between."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from tdev.domain.planning.board import DraftStep
from tdev.domain.planning.constants import Constant, literal
from tdev.domain.planning.described.casting import Role, said_option
from tdev.domain.planning.described.desk import AIMS, SOURCES, Desk, Slot
from tdev.domain.planning.described.parts import Part
from tdev.domain.planning.described.portraits import TELLS, Portrait, is_textual
from tdev.domain.planning.described.saying import list_of, number_of, of_kind
from tdev.domain.planning.described.speech import meanings_of
from tdev.domain.planning.settings_in import COLUMN_NAMES, OPERATOR_NAMES, setting
from tdev.domain.workflow import schemas

_BOTH = re.compile(
    r"\b(?:both|all (?:of )?(?:them|that|this|the results)|the results|each of them)\b|둘\s?다|모두|각각|전부",
    re.IGNORECASE,
)
DEEPEST = 3
"""Steps put between two that were asked for."""
FITS = 0.55
"""How well an earlier output must fit a parameter."""
_SAID_ONLY = COLUMN_NAMES | OPERATOR_NAMES | {"value", "cron", "schedule"}
"""What only the words of a goal can say; no step gives it."""
_GREETING = re.compile(
    r"\b(?:an?|the)\s+([a-z-]+)\s+(?:e-?mail|message|note|mail)\b|([\uac00-\ud7a3]{2,4})\s*(?:메일|이메일|메시지)",
    re.IGNORECASE,
)
_GREETINGS = {"welcome": "Welcome", "thank-you": "Thank you", "reminder": "Reminder", "apology": "Our apologies",
              "greeting": "Hello", "환영": "환영합니다", "감사": "감사합니다", "안내": "안내드립니다"}  # fmt: skip


def wired(roles: Sequence[Role], desk: Desk) -> Desk:
    """All roles in the order, of the orders tried, that leaves the fewest questions; ties keep the goal's own."""
    aims = {c for role in roles if role.portrait.putting for c in role.part.named if c.kind in AIMS}
    desk.spent |= aims
    best: Desk | None = None
    for order in _orders(roles):
        trial = desk.fork()
        for role in order:
            place(role, trial)
        if best is None or len(trial.board.questions) < len(best.board.questions):
            best = trial
    return best or desk


def _orders(roles: Sequence[Role]) -> Iterator[Sequence[Role]]:
    yield roles
    parts = list(dict.fromkeys(role.part.clause.start for role in roles))
    if len(parts) < 2:
        return
    for order in ([*parts[1:], parts[0]], [parts[-1], *parts[:-1]], parts[::-1]):
        yield [role for start in order for role in roles if role.part.clause.start == start]


def place(role: Role, desk: Desk) -> None:
    """Put a component on the board; what nothing fills becomes a question and an input of that name."""
    given, lacking = filled(role.portrait, role.part, desk)
    component = role.portrait.component
    for name in lacking:
        schema = role.portrait.takes(name)
        text = schema.get("description") or schemas.describe(schema)
        desk.board.questions.append(f"{component.name} needs {name!r} ({text}): which one?")
        given[name] = f"${{inputs.{name}}}"
    step = _put(role.portrait, given, desk, role.part)
    fields = {"words": role.part.clause.text, "relevance": role.fit, "runners_up": role.runners_up, "inserted": False}
    desk.board.change(step.id, **fields)


def _put(portrait: Portrait, given: dict[str, Any], desk: Desk, part: Part) -> DraftStep:
    component = portrait.component
    step = desk.board.add(DraftStep(desk.board.new_id(component), component, given, inserted=True))
    desk.parts[step.id] = part
    return step


def filled(portrait: Portrait, part: Part, desk: Desk, depth: int = 0) -> tuple[dict[str, Any], list[str]]:
    """Values by parameter, and the required parameters that nothing fills."""
    given: dict[str, Any] = {}
    lacking = []
    properties = schemas.properties(portrait.component.input_schema)
    needed = portrait.needed
    for name in sorted(properties, key=lambda n: (n not in needed, list(properties).index(n))):
        slot = Slot(portrait, name, part)
        value = _said(slot, desk, given, required=name in needed)
        if value is None and name in needed:
            value = _flows(slot, desk, depth)
        if value is not None:
            given[name] = value
        elif name in needed:
            lacking.append(name)
    return given, lacking


def _said(slot: Slot, desk: Desk, given: dict[str, Any], *, required: bool) -> Any:
    """What the words of the part (for a required parameter of the goal) say a parameter is; None when nothing."""
    if slot.name in desk.board.inputs:
        return f"${{inputs.{slot.name}}}"
    if options := slot.portrait.options.get(slot.name):
        parts = [slot.part, *(desk.reading.parts if required else ())]
        return next((said for part in parts if (said := said_option(options, part))), None)
    if slot.kind:
        return of_kind(slot, desk, given, required=required)
    types = schemas.types_of(slot.schema)
    if types and types <= {"integer", "number"}:
        return number_of(slot, desk)
    if types == {"array"}:
        return list_of(slot, desk) if required else None
    said = setting(slot.name, slot.schema, slot.part.clause)
    if said is not None:
        return str(said) if types == {"string"} else said
    return literal(slot.part.clause.text) if required and slot.name in TELLS else None


def _flows(slot: Slot, desk: Desk, depth: int) -> Any:
    """The value of a parameter that is data: a text of the part, a source, an earlier output, steps between."""
    if slot.name in _SAID_ONLY or slot.name in slot.portrait.options:
        return None
    quote = _quote(slot, desk.reading.named if slot.part.clause.text else (), desk)
    here = [step for step in desk.board.steps if desk.parts.get(step.id) is slot.part and step.words]
    if quote is not None and quote in slot.part.named and not any(_fit(slot, step, desk) for step in here):
        return _told(quote)
    own = [c for c in slot.part.named if c.kind in SOURCES and c not in desk.spent]
    if own and not slot.portrait.putting and (made := _between(slot, desk, depth)) is not None:
        return made
    found = _all_of_it(slot, desk) or _earlier(slot, desk)
    if found is not None:
        return found
    made = _between(slot, desk, depth)
    if made is not None:
        return made
    if quote is not None and not (slot.portrait.putting and _is_used(quote, desk)):
        return _told(quote)
    return _greeting(slot, desk) or _anything(slot, desk) or _loaded(slot, desk)


def _told(quote: Constant) -> Any:
    return literal(quote.value)


def _quote(slot: Slot, named: Sequence[Constant], desk: Desk) -> Constant | None:
    """The text a goal hands over, where a parameter takes text; one of the part before one of the goal."""
    if slot.kind or not schemas.types_of(slot.schema) <= {"string"} or slot.name == "html":
        return None
    own = [c for c in slot.part.named if c.kind == "quote" and c not in desk.spent]
    return next(iter([*own, *(c for c in named if c.kind == "quote" and c not in desk.spent)]), None)


def _earlier(slot: Slot, desk: Desk) -> str | None:
    """The newest output that fits; a step that puts something elsewhere gives nothing."""
    for step in reversed(desk.board.steps):
        found = _fit(slot, step, desk)
        if found is not None:
            return found
        if _wants_text(slot) and not slot.portrait.putting and _is_unread(step, desk):
            return None
        if slot.portrait.putting and not slot.kind and step.words and not _puts(step, desk):
            return None
    return None


def _is_unread(step: DraftStep, desk: Desk) -> bool:
    """Whether a step gives markup that nothing has turned into text yet: that comes before any older text."""
    given = schemas.properties(step.component.output_schema)
    used = any(step.id in other.parents() for other in desk.board.steps)
    return "html" in given and desk.gallery.opens_markup and not used


def _puts(step: DraftStep, desk: Desk) -> bool:
    return next(p.putting for p in desk.gallery.portraits if p.component is step.component)


def _fit(slot: Slot, step: DraftStep, desk: Desk) -> str | None:
    """The output of a step that fits a parameter best, as an expression."""
    if _puts(step, desk):
        return None
    best: tuple[float, str] | None = None
    for name, schema in schemas.properties(step.component.output_schema).items():
        if name == "html" != slot.name and desk.gallery.opens_markup:
            continue
        fit = _suits(slot, name, {**schema, "$defs": step.component.output_schema.get("$defs", {})})
        if fit >= FITS and (best is None or fit > best[0]):
            best = (fit, name)
    return None if best is None else f"${{{step.id}.{best[1]}}}"


def _suits(slot: Slot, name: str, schema: schemas.Schema) -> float:
    """How well an output fits a parameter by name and type, 0 to 1."""
    if not schemas.fits(schema, slot.schema):
        return 0.0
    if name == slot.name:
        return 0.6 if name in ("url", "id", "status") else 1.0
    mentioned = set(meanings_of(name)) & {term.meaning for term in slot.part.terms}
    if slot.kind:
        same = slot.kind == name or slot.kind in name.split("_")
        return 0.8 if same else 0.56 if slot.kind == "user" and name in ("payload", "text", "id") else 0.0
    if schemas.types_of(slot.schema) == {"array"} or not schemas.types_of(slot.schema):
        return 0.0
    if _wants_text(slot) and is_textual(name, schema):
        return 0.7 + 0.1 * bool(mentioned) - 0.1 * (name in ("html", "payload"))
    return 0.0


def _wants_text(slot: Slot) -> bool:
    return is_textual(slot.name, slot.schema) and slot.name not in ("html", "sql", "diff", "jenkinsfile", "template")


def _anything(slot: Slot, desk: Desk) -> str | None:
    """For what is sent or kept: whatever the newest step gives, as text."""
    if not slot.portrait.putting or slot.kind or schemas.types_of(slot.schema) != {"string"}:
        return None
    said = {term.meaning for term in slot.part.terms}
    for step in reversed(desk.board.steps):
        if _puts(step, desk):
            continue
        given = schemas.properties(step.component.output_schema)
        wanted = [name for name in given if set(meanings_of(name)) & said] or sorted(
            given,
            key=lambda n: (schemas.types_of(given[n]) not in ({"string"}, {"integer"}, {"number"}), n == "status"),
        )
        if not wanted:
            continue
        kind = schemas.types_of(given[wanted[0]])
        if kind == {"string"}:
            return f"${{{step.id}.{wanted[0]}}}"
        return f"{wanted[0]}: ${{$string({step.id}.{wanted[0]})}}"
    return None


def _is_used(quote: Constant, desk: Desk) -> bool:
    """Whether a step works on a text already: what is sent then is what came of it."""
    return any(literal(quote.value) == value for step in desk.board.steps for value in step.input.values())


def _loaded(slot: Slot, desk: Desk) -> str | None:
    """For a text of a special kind (a template, a diff): what was read from somewhere, whatever it is called there."""
    if slot.kind or schemas.types_of(slot.schema) != {"string"}:
        return None
    for step in reversed(desk.board.steps):
        portrait = next(p for p in desk.gallery.portraits if p.component is step.component)
        given = schemas.properties(step.component.output_schema)
        name = next((name for name in ("content", "text", "body") if name in given), None)
        if portrait.taking and name is not None:
            return f"${{{step.id}.{name}}}"
    return None


def _all_of_it(slot: Slot, desk: Desk) -> str | None:
    """``post both``, and several of the same: what each step gives that no other has used, one below the other."""
    if not slot.portrait.putting or slot.kind or schemas.types_of(slot.schema) != {"string"}:
        return None
    used = {name for step in desk.board.steps for name in step.parents()}
    ends = [step for step in desk.board.steps if step.id not in used and not _puts(step, desk)]
    alike = len({step.component.name for step in ends}) == 1
    if len(ends) < 2 or not (alike or _BOTH.search(slot.part.clause.plain)):
        return None
    return "\n".join(_as_text(step) for step in ends)


def _as_text(step: DraftStep) -> str:
    """What a step gives, as a line: its text, else its first field with its name."""
    given = schemas.properties(step.component.output_schema)
    text = next((name for name in reversed(list(given)) if is_textual(name, given[name])), None)
    if text is not None:
        return f"${{{step.id}.{text}}}"
    return "".join(f"{name}: ${{$string({step.id}.{name})}}" for name in list(given)[:1])


def _greeting(slot: Slot, desk: Desk) -> str | None:
    """``a welcome e-mail`` says itself what stands in it."""
    found = _GREETING.search(slot.part.clause.text) if slot.portrait.putting and not slot.kind else None
    words = _GREETINGS.get(next(g for g in found.groups() if g).lower()) if found else None
    if words is None:
        return None
    named = (s.id for s in reversed(desk.board.steps) if "name" in schemas.properties(s.component.output_schema))
    step = next(named, None)
    return f"{words}, ${{{step}.name}}!" if step else f"{words}!"


def _between(slot: Slot, desk: Desk, depth: int) -> str | None:
    """The shortest run of steps that makes a value for a parameter out of what there is."""
    if depth >= DEEPEST or slot.kind not in ("", "image", "audio", "document"):
        return None
    best: tuple[float, str, Desk] | None = None
    for portrait in desk.gallery.portraits:
        name = _made_by(slot, portrait)
        if name is None or (slot.portrait.putting and not portrait.shaping):
            continue
        trial = desk.fork()
        given, lacking = filled(portrait, _without_words(slot.part), trial, depth + 1)
        if lacking or not _reads_something(given, trial):
            continue
        step = _put(portrait, given, trial, slot.part)
        if slot.portrait.putting and len(trial.board.steps) > len(desk.board.steps) + 1:
            continue
        added = len(trial.board.steps) - len(desk.board.steps) + (0.5 if name != slot.name else 0.0)
        if best is None or added < best[0]:
            best = (added, f"${{{step.id}.{name}}}", trial)
    if best is None:
        return None
    desk.take(best[2])
    return best[1]


def _without_words(part: Part) -> Part:
    """A part as steps between see it: what it names counts, what it says does not."""
    return replace(part, clause=replace(part.clause, text="", plain=""), terms=())


def _made_by(slot: Slot, portrait: Portrait) -> str | None:
    """The output of a component that is just what a parameter takes."""
    if portrait is slot.portrait or portrait.putting or portrait.component.type == "team":
        return None
    given = schemas.properties(portrait.component.output_schema)
    if slot.name in given and schemas.fits(given[slot.name], slot.schema):
        return slot.name
    if slot.portrait.shaping or not _wants_text(slot) or slot.portrait.putting:
        return None
    return next(
        (name for name in ("text", "content") if name in given and schemas.fits(given[name], slot.schema)), None
    )


def _reads_something(given: dict[str, Any], desk: Desk) -> bool:
    """Whether a step between works on an address or an earlier output, not on nothing."""
    ids = {step.id for step in desk.board.steps}
    for value in given.values():
        if isinstance(value, str) and any(value.startswith(f"${{{step}.") for step in ids):
            return True
    return any(
        value in (literal(c.value), *_both(c)) for value in given.values() for c in desk.spent if c.kind in SOURCES
    )


def _both(constant: Constant) -> tuple[str, ...]:
    return tuple(str(constant.value)[5:].partition("/")[::2]) if constant.kind == "s3" else ()
