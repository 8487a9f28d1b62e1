"""Where the value of a parameter can come from: outputs of earlier steps, by name and by type."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

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
_NOT_DATA = frozenset({"columns", "by", "fields", "keys", "headers", "on", "options", "aggregate", "aggregates"})


@dataclass(frozen=True, slots=True)
class Source:
    """A value that a step gives: how to read it, its field name (empty for the whole output), and its type."""

    expression: str
    name: str
    schema: schemas.Schema
    step: str
    order: int


def is_data(name: str, schema: schemas.Schema) -> bool:
    """Whether a parameter takes what earlier steps made, rather than a setting that the goal names."""
    if name in _NOT_DATA:
        return False
    return name in _DATA_NAMES or bool(schemas.types_of(schema) & {"array", "object"})


def alike(given: str, wanted: str) -> float:
    """How well a field name fits a parameter name: 1 the same, 0.7 plural or near words, 0 nothing in common."""
    if given == wanted:
        return 1.0
    if given.rstrip("s") == wanted.rstrip("s") or given.endswith(f"_{wanted}") or wanted.endswith(f"_{given}"):
        return 0.7
    return 0.6 if any(given in group and wanted in group for group in _ALIKE) else 0.0


def sources_of(step: str, component: Component, order: int) -> Iterator[Source]:
    """Every value a step gives: its output as a whole, and each field of an object."""
    output: schemas.Schema = component.output_schema
    root = schemas.resolve(output, output)
    fields = schemas.properties(root)
    shared = {"$defs": output["$defs"]} if "$defs" in output else {}
    for name, schema in fields.items():
        yield Source(f"{step}.{name}", name, {**schemas.resolve(schema, output), **shared}, step, order)
    if not fields:
        yield Source(step, _noun(component), output, step, order)


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
    return max(fits, key=lambda fit: (round(fit.quality, 1), fit.source.order, fit.source.expression), default=None)


def _fit(name: str, wanted: schemas.Schema, source: Source) -> Fit | None:
    has, wants = schemas.types_of(source.schema), schemas.types_of(wanted)
    likeness = alike(source.name, name)
    if schemas.fits(source.schema, wanted):
        known = 0.3 if has and wants else 0.1
        quality = known + 0.6 * likeness
        return Fit(source, quality) if likeness or _same_structure(has, wants) else None
    if has == {"array"} and wants and "array" not in wants:
        items: Any = source.schema.get("items", {})
        inner = {**schemas.resolve(items, source.schema), "$defs": source.schema.get("$defs", {})}
        if likeness >= 0.6 and schemas.fits(inner, wanted):
            return Fit(source, 0.2 + 0.5 * likeness, lifted=True)
    return None
