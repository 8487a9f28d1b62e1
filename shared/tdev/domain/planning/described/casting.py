"""Which components a part of a goal asks for; one part may ask for several (``post a summary of the page``)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tdev.domain.planning.constants import Constant
from tdev.domain.planning.described.names import MIDST
from tdev.domain.planning.described.parts import Part
from tdev.domain.planning.described.portraits import Gallery, Portrait
from tdev.domain.planning.described.speech import meanings_of
from tdev.domain.planning.described.tongues import BARRING, DEEDS, GENERIC, MANIFOLD, PLAIN_DEEDS, PUTTING, UNCOMMON
from tdev.domain.planning.settings_in import columns_in, comparison

ENOUGH = 0.5
"""How well a component must suit to be chosen."""
SURE = 0.8
"""The same where a part speaks of a service that nobody here knows."""
SOURCES = frozenset(("url", "image", "audio", "document", "s3"))
EVIDENCE = {
    "channel": 0.4, "email": 0.3, "s3": 0.4, "repo": 0.25, "sql": 0.6, "image": 0.25, "audio": 0.3, "document": 0.35,
    "metric": 0.5, "city": 0.2, "language": 0.5, "currency": 0.3, "expression": 0.6, "span": 0.1, "service": 0.1,
    "bucket": 0.2, "component": 0.2, "workflow": 0.2, "user": 0.3, "table": 0.15, "method": 0.7, "database": 0.2,
}  # fmt: skip
"""How much it speaks for a component that a part names what it takes."""
LEAD = 0.25
"""The same for the deed that its description begins with."""
OPTION = 0.35
"""The same for a choice that it lists."""
WRONG_WAY = 0.3
"""What a component loses that writes where reading is asked for, or the other way round."""
_WANTED_AS = re.compile(
    r"\b(?:as|give(?: me)?|get(?: me)?|make|return|want|in|export|into)\s+(?:it\s+)?(?:as\s+)?(?:an?\s+)?csv\b"
    r"|csv\s?(?:파일)?(?:로|으로)\s?(?:줘|만들|뽑|내보|저장|받|정리|달|출력)",
    re.IGNORECASE,
)
"""A form in which the answer is wanted."""
_REQUEST = re.compile(r"(?:줘|줘요|주세요|주라|달라|해라|하라|하자|해|놔|둬|봐)$")
_REMARKS = frozenset(
    """
    i it its this that these those we there here because since as so thanks thank the a an my our your for in on at by
    with from to of no not but or he she they what which who when where why how if every each is are was were be can
    could would should will may ok okay yes please same again both all some any one once only per about than like
    something anything stuff do
    """.split()
)
"""Words that begin a remark rather than a request."""
MOST = 5
"""Components that one part of a goal may ask for."""


@dataclass(frozen=True, slots=True)
class Role:
    """A component chosen for a part of a goal, where in the text its words stand, and how well it suits."""

    portrait: Portrait
    part: Part
    at: int
    fit: float
    runners_up: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Seen:
    """How well a component suits, and what of the part it accounts for."""

    portrait: Portrait
    fit: float
    meanings: frozenset[str]
    named: tuple[Constant, ...]
    at: int


def cast(part: Part, gallery: Gallery, excluded: frozenset[str] = frozenset()) -> list[Role]:
    """The components a part asks for, in the order in which its words speak of them; what sends comes last."""
    left, named = _spoken(part), [c for c in part.named if c.kind in EVIDENCE]
    if left & BARRING and not any(c.kind in SOURCES for c in part.named):
        return []
    outside = bool(part.foreign or left & BARRING)
    left -= BARRING
    least = SURE if outside else ENOUGH
    chosen: list[Role] = []
    while len(chosen) < MOST:
        seen = [
            found
            for portrait in gallery.portraits
            if portrait.component.name not in excluded
            and not (outside and portrait.putting)
            and all(portrait is not role.portrait for role in chosen)
            and (found := _look(portrait, part, left, named, gallery)) is not None
        ]
        seen = sorted(
            (s for s in seen if s.fit >= (ENOUGH if s.named else least)),
            key=lambda s: (-s.fit, s.portrait.component.name),
        )
        seen = [s for s in seen if not _is_far_fetched(s, part, left) and not (chosen and _only_does(s))]
        if not seen:
            break
        # What takes the words themselves comes first: they describe what it makes, and ask for nothing else.
        best = next((s for s in seen if s.portrait.told and s.fit >= SURE), seen[0])
        others = tuple(s.portrait.component.name for s in seen[1:4])
        chosen.append(Role(best.portrait, part, best.at, min(1.0, round(best.fit, 6)), others))
        left -= best.meanings - PLAIN_DEEDS
        if best.portrait.told:
            left &= PLAIN_DEEDS & PUTTING  # the rest describes what it is to make
            left &= {"send"} if named else set()
        named = [c for c in named if c not in best.named]
    return sorted(
        chosen, key=lambda role: (role.portrait.putting, not role.portrait.taking, role.portrait.last, role.at)
    )


def unserved(part: Part, roles: Sequence[Role], gallery: Gallery) -> bool:
    """Whether a part asks for something that the chosen components leave undone."""
    if part.foreign:
        return True
    said = {term.meaning for term in part.terms}
    if said & UNCOMMON - gallery.vocabulary:
        return True
    if not roles:
        return bool(said & DEEDS - {"run", "search"})
    return False


def asks_for_the_unknown(part: Part) -> bool:
    """Whether a part that nothing serves asks for something in words that nobody here knows.

    A remark (``it is urgent``, ``for my boss``) does not: it begins like one, or does not end as a Korean request does.
    """
    if not any(not term.known for term in part.terms):
        return False
    text = part.clause.plain.strip(" ,.!")
    if re.search(r"[\uac00-\ud7a3]", text):
        return bool(_REQUEST.search(text))
    first = re.match(r"(?:(?:and|then|also|please|just|finally|next|now)\s+)*([a-z]+)", text, re.IGNORECASE)
    return first is not None and first[1].lower() not in _REMARKS


def _only_does(seen: "_Seen") -> bool:
    """Whether only a verb such as ``open`` or ``create`` speaks for a component beside the one it was said of."""
    return seen.meanings <= PLAIN_DEEDS and not seen.named


def _is_far_fetched(seen: "_Seen", part: Part, left: set[str]) -> bool:
    """A component found only by a verb that means many things, with an object that nobody here knows."""
    if not seen.meanings or not seen.meanings <= MANIFOLD or seen.named or _setting_bonus(seen.portrait, part):
        return False
    objects = [t for t in part.terms if t.meaning in left and t.meaning not in seen.meanings]
    unknown = [t for t in objects if not t.known]
    return bool(unknown) and len(unknown) == len(objects) and not columns_in(part.clause) and not part.named


def _spoken(part: Part) -> set[str]:
    """The meanings of a part, with those that what it names brings along."""
    said = {term.meaning for term in part.terms}
    kinds = [c.kind for c in part.named]
    if "tell" in said and (said & {"slack", "email", "channel"} or {"channel", "email"} & set(kinds)):
        said.add("send")
    if "email" in said and not said & {"read", "search"}:
        said.add("send")
    compared = comparison(part.clause)
    if compared is not None and compared[1] != "==":  # ``what language is this`` compares nothing
        said -= set(meanings_of(compared[0]))
    if said & {"sort", "aggregate", "filter"}:
        said -= {m for name in columns_in(part.clause) for m in meanings_of(name)} - {"sort", "aggregate", "filter"}
    if _WANTED_AS.search(part.clause.plain):
        said.add("write")
    if kinds.count("currency") >= 2:
        said |= {"exchange", "currency"}
    if "expression" in kinds:
        said |= {"arithmetic"}
    for kind, meaning in (
        ("image", "image"),
        ("audio", "audio"),
        ("s3", "s3"),
        ("channel", "channel"),
        ("document", "pdf"),
    ):
        if kind in kinds:
            said.add(meaning)
    return said


def _look(portrait: Portrait, part: Part, left: set[str], named: Sequence[Constant], gallery: Gallery) -> _Seen | None:
    """How well a component suits what is left of a part; None when nothing of it speaks of the component."""
    own = [m for m in portrait.name if m in left]
    said = {m for group, _ in portrait.said for m in group if m in left}
    hits = frozenset(own) | said
    taken = tuple(_taken(portrait, named))
    fit = max(_named_share(portrait, left, gallery), _said_share(portrait, left, gallery))
    fit += 0.05 * min(_named_share(portrait, left, gallery), _said_share(portrait, left, gallery))
    fit += LEAD if portrait.lead in left else 0.0
    fit += sum(EVIDENCE[c.kind] for c in taken)
    if _chooses(portrait, left, part):
        fit += OPTION
        hits = hits | {"sum"}
    fit += _setting_bonus(portrait, part)
    telling = [m for m in hits if m not in GENERIC]
    if not telling and not taken and fit < 0.95:
        return None
    if portrait.shaping and not hits & {"parse", "convert", "fill", "write"}:
        return None
    fit -= _wrong_way(portrait, left)
    places = [t.start for t in part.terms if t.meaning in hits and t.meaning in left] + [c.start for c in taken]
    # A language that is only named says in which the result is wanted, so that it comes last.
    return _Seen(portrait, fit, hits, taken, min(places) if hits and places else part.clause.end)


def _named_share(portrait: Portrait, left: set[str], gallery: Gallery) -> float:
    total = sum(gallery.weight(m) for m in portrait.name)
    return sum(gallery.weight(m) for m in portrait.name if m in left) / total if total else 0.0


def _said_share(portrait: Portrait, left: set[str], gallery: Gallery) -> float:
    total = hit = 0.0
    for group, factor in portrait.said:
        weight = factor * max(gallery.weight(m) for m in group)
        total += weight
        hit += weight if not group.isdisjoint(left) else 0.0
    return hit / total if total else 0.0


def _taken(portrait: Portrait, named: Sequence[Constant]) -> list[Constant]:
    """The named things that have a parameter of their own in a component."""
    free = list(portrait.kinds.values())
    if "bucket" in free and "key" in free:
        free.append("s3")
    found = []
    for constant in named:
        if constant.kind in free:
            free.remove(constant.kind)
            found.append(constant)
    return found


def _chooses(portrait: Portrait, left: set[str], part: Part) -> bool:
    """Whether a part says one of the choices that a component lists."""
    return any(said_option(options, part) for options in portrait.options.values())


def said_option(options: Sequence[str], part: Part) -> str:
    """The choice that a part says; empty when it says none."""
    low = part.clause.plain.lower()
    compared = comparison(part.clause)
    column = compared[0].lower() if compared and compared[1] != "==" else ""
    for option in options:
        for form in MIDST.get(option, option).split():
            place = -1 if form == column else low.find(form)
            if place >= 0 and (form[0] >= "\uac00" or _whole(low, place, form)):
                return option
    return ""


def _whole(text: str, place: int, form: str) -> bool:
    before, after = text[place - 1 : place], text[place + len(form) : place + len(form) + 1]
    return not (before.isascii() and before.isalnum()) and not (after.isascii() and after.isalnum())


def _setting_bonus(portrait: Portrait, part: Part) -> float:
    """What it is worth to take the columns or the comparison that a part speaks of."""
    takes = portrait.component.input_schema.get("properties", {})
    assert isinstance(takes, dict)
    compared = comparison(part.clause)
    if compared is not None and compared[1] != "==" and "operator" in takes:
        return 0.4
    if "group_by" in takes and columns_in(part.clause):
        return 0.2
    return 0.0


def _wrong_way(portrait: Portrait, left: set[str]) -> float:
    """What a component loses that writes where nothing is to be written, or reads where something only is."""
    puts = bool(left & PUTTING)
    if portrait.putting and not puts:
        return WRONG_WAY
    stored = {"bucket", "key", "table"} & set(portrait.kinds.values())
    return WRONG_WAY if portrait.taking and stored and puts and "read" not in left else 0.0
