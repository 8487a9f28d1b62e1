"""Where the value of a parameter can come from: outputs of earlier steps, by name and by type."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tdev.domain.planning.kinds import reads_as_text
from tdev.domain.workflow import schemas
from tdev.model.component import Component

_ALIKE = (
    {"text", "content", "body", "document", "article", "message", "summary", "markdown"},
    {"html", "page", "markup"},
    {"rows", "records", "table", "items"},
    {"texts", "lines", "documents", "sentences", "messages"},
    {"url", "link", "uri", "address"},
    {"urls", "links"},
    {"path", "file", "filename"},
    {"paths", "files"},
    {"value", "data", "json", "document"},
    {"digest", "hash", "checksum"},
    {"keywords", "words", "terms", "topics"},
)
_DATA_NAMES = frozenset().union(*_ALIKE)
UNREADABLE = 0.4
"""What a page's source loses where a text for people is asked for."""
_SAID = re.compile(r"(?:the|a) (text|document|html|article|content)\b", re.IGNORECASE)
_TEXTS = frozenset({"text", "content", "body", "document", "article", "message"})
_WRITTEN = frozenset({"html", "markdown", "digest", "summary", "translation", "code", "csv", "json"})
_NOT_DATA = frozenset({"columns", "by", "fields", "keys", "headers", "on", "options", "aggregate", "aggregates"})


@dataclass(frozen=True, slots=True)
class Source:
    """A value that a step gives.

    Attributes:
        expression: How to read it.
        name: Its field, or for a whole output the last word of the component's name.
        schema: Its type.
        step: The step that gives it; ``inputs`` for the inputs of the request.
        order: The place of that step, -1 for inputs.
        kind: The kind of its content where that is known (``html``).
        first: It is the first thing the step gives.
    """

    expression: str
    name: str
    schema: schemas.Schema
    step: str
    order: int
    kind: str = ""
    first: bool = True


def is_data(name: str, schema: schemas.Schema) -> bool:
    """Whether a parameter takes what earlier steps made, rather than a setting that the goal names."""
    if name in _NOT_DATA:
        return False
    named = name in _DATA_NAMES or bool(schemas.types_of(schema) & {"array", "object"})
    return named or bool(_described(schema))


PLACES = frozenset({"path", "target", "output", "destination", "file", "filename", "archive"})
"""Names of parameters that say where a file is."""


def is_file(name: str) -> bool:
    """Whether a parameter names one file or several."""
    return name in PLACES or name in ("paths", "files")


def wants_several(component: Component) -> bool:
    """Whether a component works on two values of one type at once: it compares or joins them."""
    takes = schemas.properties(component.input_schema)
    needed = [takes[name] for name in schemas.required(component.input_schema) if name in takes and not is_file(name)]
    data = [
        schema for name, schema in takes.items() if schema in needed and not is_file(name) and is_data(name, schema)
    ]
    return len(data) > 1 and len({schemas.types_of(schema) for schema in data}) == 1


def _described(schema: schemas.Schema) -> str:
    """The noun by which a parameter is described (``old``: the text before)."""
    found = _SAID.match(str(schema.get("description", "")))
    return found[1].lower() if found and schemas.types_of(schema) <= {"string"} else ""


def is_unreadable(source: Source, name: str, component: Component) -> bool:
    """Whether a value is the source of a page where a text for people is asked for."""
    return bool(source.kind) and alike(source.kind, name) < 1.0 and reads_as_text(component)


def alike(given: str, wanted: str) -> float:
    """How well a field name fits a parameter name: 1 the same, 0.7 plural or near words, 0 nothing in common."""
    if given == wanted:
        return 1.0
    if given.rstrip("s") == wanted.rstrip("s") or given.endswith(f"_{wanted}") or wanted.endswith(f"_{given}"):
        return 0.7
    if any(given in group and wanted in group for group in _ALIKE):
        return 0.6
    # Something written can be taken as a text; a text is not something written in that way.
    return 0.5 if given in _WRITTEN and wanted in _TEXTS else 0.0


def sources_of(step: str, component: Component, order: int, kind: str = "") -> Iterator[Source]:
    """Every value a step gives: its output as a whole, or each field of an object.

    Args:
        step: The step.
        component: What runs in it.
        order: Its place.
        kind: The kind of what its texts hold.
    """
    output: schemas.Schema = component.output_schema
    root = schemas.resolve(output, output)
    fields = schemas.properties(root)
    shared = {"$defs": output["$defs"]} if "$defs" in output else {}
    for number, (name, schema) in enumerate(fields.items()):
        found = {**schemas.resolve(schema, output), **shared}
        of_kind = kind if name in _TEXTS else ""
        yield Source(f"{step}.{name}", name, found, step, order, of_kind, number == 0)
    if not fields:
        yield Source(step, _noun(component), output, step, order, kind)


def _noun(component: Component) -> str:
    """The name of a plain output: the last word of the component's name (``extract_emails`` gives ``emails``)."""
    return component.name.rpartition("_")[2]


def _same_structure(has: frozenset[str], wants: frozenset[str]) -> bool:
    """Lists and objects may meet under different names; a text is too little to go by."""
    return bool(has) and has == wants and has <= {"array", "object"}


@dataclass(frozen=True, slots=True)
class Fit:
    """A source for a parameter: ``lifted`` when it is a list and the parameter takes one element of it."""

    source: Source
    quality: float
    lifted: bool = False


def best_source(name: str, wanted: schemas.Schema, available: Iterable[Source]) -> Fit | None:
    """The best value for a parameter: by name, then type, then the latest step. None when nothing fits at all."""
    fits = [fit for source in available if (fit := _fit(name, wanted, source)) is not None]
    return max(fits, key=lambda fit: (round(fit.quality, 1), fit.source.order, fit.source.first), default=None)


def _fit(name: str, wanted: schemas.Schema, source: Source) -> Fit | None:
    has, wants = schemas.types_of(source.schema), schemas.types_of(wanted)
    likeness = _likeness(name, wanted, source)
    if schemas.fits(source.schema, wanted):
        quality = (0.3 if has and wants else 0.1) + 0.6 * likeness
        if wants and not has and source.first and wants <= {"array", "object"}:
            return Fit(source, max(quality, 0.5))  # what is read from a document may be of any type
        if not wants:
            # Anything will do: what the step is for is meant, not what it gives besides.
            return Fit(source, max(quality, 0.55 if source.first else 0.3))
        if not likeness and _same_structure(has, wants):
            return Fit(source, 0.5 if source.first else 0.3)
        return Fit(source, quality) if likeness else None
    if has == {"array"} and wants and "array" not in wants:
        items: Any = source.schema.get("items", {})
        inner = {**schemas.resolve(items, source.schema), "$defs": source.schema.get("$defs", {})}
        if likeness >= 0.6 and schemas.fits(inner, wanted):
            return Fit(source, 0.2 + 0.5 * likeness, lifted=True)
    return None


def _likeness(name: str, wanted: schemas.Schema, source: Source) -> float:
    names = [name, noun] if (noun := _described(wanted)) else [name]
    likeness = max(alike(source.name, one) for one in names)
    if source.kind:
        likeness = max(likeness, *(alike(source.kind, one) for one in names if one not in _TEXTS), 0.0)
    return likeness
