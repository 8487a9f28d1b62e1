"""Components in meanings: what their names and descriptions say, and what kind of value each parameter takes."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tdev.domain.planning.described.speech import meanings_of
from tdev.domain.planning.described.tongues import GENERIC, PUTTING, SHAPING, TAKING
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.workflow import schemas
from tdev.model.component import Component

LIGHT = 0.4
"""What a meaning weighs that many components share."""
ASIDE = 0.5
"""What words behind a preposition weigh: the material, not the deed."""
_ROLE_WORDS = frozenset("tool agent team".split())
_PREPOSITION = re.compile(r"\b(?:from|of|to|in|for|with|by|into|as|against|between|on|where|using)\b")
_EITHER = re.compile(r"\b[\w-]+(?:,\s*[\w-]+)*,?\s+or\s+[\w-]+")
_LISTED = re.compile(r"(?:one of\s+)?([\w-]+(?:,\s*[\w-]+)*,?\s+or\s+[\w-]+)(?:\s*\(.*)?$")
_CAPITALS = re.compile(r"\b([A-Z]\w+)\s+or\s+([A-Z]\w+)")
_BY_NAME = {
    "url": "url uri endpoint link address page website webhook",
    "image": "image picture photo image_url", "audio": "audio recording sound audio_url",
    "document": "document pdf file_url document_url", "bucket": "bucket", "key": "key", "channel": "channel",
    "database": "database db", "table": "table", "repo": "repo repository", "service": "service app",
    "metric": "metric", "span": "window since duration period lookback", "city": "city location place town",
    "language": "language lang target_language", "email": "to email recipient cc", "expression": "expression formula",
    "sql": "sql query", "component": "component", "workflow": "workflow_id workflow", "user": "user_id user",
    "date": "date day start when", "column": "column group_by field", "pattern": "pattern", "method": "method",
    "title": "title subject",
}  # fmt: skip
_KIND = {name: kind for kind, names in _BY_NAME.items() for name in names.split()}
TELLS = frozenset("description prompt instruction instructions requirements question".split())
"""Parameters that take the words of a part of a goal as they are."""
_CURRENCIES = frozenset("base quote source target from to from_currency to_currency currency".split())
_NO_TEXT = frozenset("id url uri label status language type kind condition date ok score email name endpoint".split())


@dataclass(frozen=True, slots=True)
class Portrait:
    """A component as the planner sees it.

    Attributes:
        name: Meanings of its name.
        said: Meanings of its description; each stands for alternatives, with its weight.
        options: By parameter the choices its description lists.
        kinds: By parameter the kind of constant it takes; absent for data.
        putting: It puts something elsewhere; its answer is no material.
        shaping: It only changes the shape of what is there.
    """

    component: Component
    name: tuple[str, ...]
    said: tuple[tuple[frozenset[str], float], ...]
    options: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, str]
    putting: bool
    taking: bool
    shaping: bool

    @property
    def lead(self) -> str:
        """The deed that its description begins with, where it is one that tells; empty otherwise."""
        first = next(iter(self.said), None)
        found = next(iter(first[0]), "") if first else ""
        return "" if found in GENERIC else found

    @property
    def last(self) -> bool:
        """Whether it turns texts or rows into what is only looked at or listened to: a picture, a recording."""
        given = schemas.properties(self.component.output_schema)
        return bool(given) and all(name.endswith("_url") for name in given) and not self.putting

    @property
    def told(self) -> bool:
        """Whether it takes the words themselves: what they speak of is its material, not asked of others."""
        return not TELLS.isdisjoint(self.needed)

    @property
    def needed(self) -> tuple[str, ...]:
        """The parameters it requires."""
        return schemas.required(self.component.input_schema)

    def takes(self, name: str) -> schemas.Schema:
        """The schema of a parameter."""
        return schemas.properties(self.component.input_schema)[name]


class Gallery:
    """All components of an index in meanings, and how telling each meaning is.

    Attributes:
        opens_markup: One of them turns HTML into text, so that no other reads it as text.
    """

    def __init__(self, components: Iterable[Component]) -> None:
        self.portraits = tuple(_portrait(component) for component in components)
        shared = Counter(m for p in self.portraits for m in {*p.name, *(m for unit, _ in p.said for m in unit)})
        self.vocabulary = frozenset(shared)
        self._weights = {m: _weight(m, count, len(self.portraits)) for m, count in shared.items()}
        self.opens_markup = any(
            "html" in p.needed and "text" in schemas.properties(p.component.output_schema) for p in self.portraits
        )
        self.text = " ".join(f"{c.component.name} {c.component.description}".lower() for c in self.portraits)

    def weight(self, meaning: str) -> float:
        """How much a meaning tells."""
        return self._weights.get(meaning, 0.0)


def gallery_of(retrieval: Retrieval) -> Gallery:
    """The gallery of an index, made once."""
    known = retrieval.memo.get("gallery")
    if known is None:
        known = retrieval.memo["gallery"] = Gallery(retrieval.components)
    assert isinstance(known, Gallery)
    return known


def is_textual(name: str, schema: schemas.Schema) -> bool:
    """Whether a field holds text for people or machines to read, rather than an address, an id or a label."""
    return schemas.types_of(schema) == {"string"} and not _NO_TEXT.intersection(name.lower().split("_"))


def _weight(meaning: str, count: int, total: int) -> float:
    rarity = 0.5 + 0.5 * math.log(1 + total / count) / math.log(1 + total)
    return rarity * (LIGHT if meaning in GENERIC else 1.0)


def _portrait(component: Component) -> Portrait:
    description = re.sub(r"\([^)]*\)", "", component.description)
    properties = schemas.properties(component.input_schema)
    name = tuple(m for m in meanings_of(component.name) if m not in _ROLE_WORDS)
    first = meanings_of(description)[:1]
    verb = first[0] if first else ""
    material = _gives_material(component)
    options = {name: found for name, schema in properties.items() if (found := _options(name, schema, component))}
    kinds = {name: kind for name, schema in properties.items() if (kind := _kind(name, schema, component))}
    return Portrait(
        component,
        name,
        tuple(_said(description)),
        options,
        {name: kind for name, kind in kinds.items() if name not in options},
        verb in PUTTING and not material,
        verb in TAKING and not any("array" in schemas.types_of(properties[n]) for n in properties),
        verb in SHAPING or (verb == "write" and material),
    )


def _gives_material(component: Component) -> bool:
    """``Write rows as CSV text`` and ``Create a report`` give what others read, ``Write an object to S3`` does not."""
    given = schemas.properties(component.output_schema)
    return any(
        "array" in schemas.types_of(schema) or (is_textual(name, schema) and name != "uri")
        for name, schema in given.items()
    )


def _said(description: str) -> list[tuple[frozenset[str], float]]:
    found: list[tuple[frozenset[str], float]] = []
    either = [(match.start(), match.end()) for match in _EITHER.finditer(description)]
    aside = _PREPOSITION.search(description)
    border = aside.start() if aside else len(description)
    for start, end in either:
        group = frozenset(meanings_of(description[start:end]))
        if group - _ROLE_WORDS:
            found.append((group, ASIDE if start > border else 1.0))
    plain = list(description)
    for start, end in either:
        plain[start:end] = " " * (end - start)
    rest = "".join(plain)
    known = {m for group, _ in found for m in group}
    for text, weight in ((rest[:border], 1.0), (rest[border:], ASIDE)):
        for meaning in meanings_of(text):
            if meaning not in known and meaning not in _ROLE_WORDS:
                known.add(meaning)
                found.append((frozenset([meaning]), weight))
    return found


def _options(name: str, schema: schemas.Schema, component: Component) -> tuple[str, ...]:
    """The choices of a parameter: its enum, the list in its description, or ``X or Y`` of the component's own."""
    if "enum" in schema:
        return tuple(str(option) for option in schema["enum"])
    listed = _LISTED.match(str(schema.get("description", "")))
    if listed:
        return tuple(re.split(r",\s*(?:or\s+)?|\s+or\s+", listed[1]))
    if name in ("format", "language_format", "output_format"):
        found = _CAPITALS.search(component.description)
        return tuple(word.lower() for word in found.groups()) if found else ()
    return {"environment": ("production", "staging", "development"), "state": ("open", "closed")}.get(name, ())


def _kind(name: str, schema: schemas.Schema, component: Component) -> str:
    if not schemas.types_of(schema) <= {"string"}:
        return ""
    spoken = f"{component.name} {component.description}".lower()
    if name in _CURRENCIES and "currenc" in spoken:
        return "currency"
    if name in ("kind", "type", "style") and "chart" in spoken:
        return "chart"
    if name == "title" and "subject" not in name and "issue" not in spoken and "event" not in spoken:
        return ""
    for suffix in (name, *reversed(name.split("_"))):
        if suffix in _KIND and not (suffix in ("url", "id") and name != suffix):
            return _KIND[suffix]
    return "url" if name.endswith("url") else ""
