"""Which components may be inserted, and which of them give a value: kept with the index, found by name and type."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from tdev.domain.planning.kinds import PAGE, kinds_made, kinds_read
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.planning.settings_in import COLUMN_NAMES
from tdev.domain.planning.sources import Source, alike, best_source, is_data, sources_of
from tdev.domain.workflow import schemas
from tdev.model.component import Component

_INSERTED = frozenset({"pure", "read:files", "fetch"})
OPENERS = 200
"""Components that open files or addresses, tried for one parameter; those that the words speak for come on top."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The value looked for: a parameter, its type, and whose it is; ``key`` tells values apart, whosever they are."""

    name: str
    schema: schemas.Schema
    component: Component
    key: tuple[str, str]


def value_of(name: str, schema: schemas.Schema, component: Component) -> Wanted:
    """The value that a parameter of a component takes."""
    return Wanted(name, schema, component, (name, _text(schema)))


@dataclass(frozen=True, slots=True)
class Producer:
    """A component that may be inserted.

    Attributes:
        component: The component.
        reads: Kinds of content it is made to read.
        makes: Kinds of content it makes.
        opens: It brings content in: from a file or from an address.
        fetches: It brings content in from an address.
        takes: Its parameters.
        needs: The names of those it requires.
        wants: Those it requires, with their types.
    """

    component: Component
    reads: frozenset[str]
    makes: frozenset[str]
    opens: bool
    fetches: bool
    takes: Mapping[str, schemas.Schema]
    needs: tuple[str, ...]
    wants: tuple[Wanted, ...]


Given: TypeAlias = tuple[Producer, float]
"""A producer of a value with the quality of the fit."""


@dataclass(frozen=True, slots=True)
class _Alike:
    """Producers that nothing but their names tells apart; ``by_itself``: considered without a word for them."""

    by_itself: bool
    kinds: frozenset[str]
    those: list[Given]


@dataclass(slots=True)
class _Giving:
    """The producers of one value: all by name, and in lists of those that differ in nothing but their names."""

    by_name: dict[str, Given] = field(default_factory=dict)
    alike: list[_Alike] = field(default_factory=list)


class Producers:
    """The components of one index that may be inserted, by what they give."""

    def __init__(self, components: Iterable[Component], unvouched: frozenset[str] = frozenset()) -> None:
        self._unvouched = unvouched
        self._by_shape: dict[tuple[str, str], tuple[Source, list[Producer]]] = {}
        self._known: dict[tuple[str, str], _Giving] = {}
        for component in components:
            if component.type == "tool" and may_be_inserted(component):
                self._add(component)

    def _add(self, component: Component) -> None:
        effects = set(component.effects)
        needs = schemas.required(component.input_schema)
        takes = schemas.properties(component.input_schema)
        if not needs or not takes.keys() >= set(needs):
            return
        opens = bool(effects & {"read:files", "fetch"})
        defined = {"$defs": component.input_schema.get("$defs", {})}
        wants = tuple(value_of(name, {**takes[name], **defined}, component) for name in needs)
        kinds = (kinds_read(component), kinds_made(component))
        producer = Producer(component, *kinds, opens, "fetch" in effects, takes, needs, wants)
        # What is opened may be a page; whether it is, only the name of the file or address says.
        for source in sources_of("x", component, 0, PAGE if opens else ""):
            if keeps_kind(component, source):
                continue
            shape = (f"{source.name} {source.kind}", _text(source.schema))
            self._by_shape.setdefault(shape, (source, []))[1].append(producer)

    def giving(
        self, value: Wanted, hints: Iterable[str], names: Iterable[str]
    ) -> tuple[list[Given], list[list[Given]]]:
        """Producers of a value for a parameter with the quality of the fit.

        Args:
            value: What the parameter takes.
            hints: Kinds of content; those made for one of them are given.
            names: Names of components; those of them that fit are given.

        Returns:
            Those named; and those that open something or are made for one of the kinds, in lists of such as only their
            names tell apart, in the order of these. A component may be in both.
        """
        known = self._known.get(value.key)
        if known is None:
            known = self._known[value.key] = self._collected(value.name, value.schema)
        kinds = frozenset(hints)
        alike = [each.those for each in known.alike if each.by_itself or not kinds.isdisjoint(each.kinds)]
        return [known.by_name[name] for name in names if name in known.by_name], alike

    def _collected(self, name: str, schema: schemas.Schema) -> _Giving:
        found = _Giving()
        for source, those in self._by_shape.values():
            fit = best_source(name, schema, [source])
            if fit is None or fit.quality < 0.5 or fit.lifted:
                continue
            for producer in those:
                known = found.by_name.get(producer.component.name)
                if known is None or known[1] < fit.quality:
                    found.by_name[producer.component.name] = (producer, fit.quality)
        ordered = sorted(found.by_name.values(), key=lambda pair: (-pair[1], pair[0].component.name))
        openers = {pair[0].component.name for pair in [pair for pair in ordered if pair[0].opens][:OPENERS]}
        alike: dict[object, _Alike] = {}
        for producer, quality in ordered:
            by_itself, kinds = producer.component.name in openers, producer.reads | producer.makes
            if by_itself or kinds:
                key = (by_itself, quality, *self._signs(producer))
                alike.setdefault(key, _Alike(by_itself, kinds, [])).those.append((producer, quality))
        found.alike = list(alike.values())
        return found

    def _signs(self, producer: Producer) -> tuple[object, ...]:
        """Everything but words by which one producer is preferred to another."""
        named = not COLUMN_NAMES.isdisjoint(producer.needs)
        return producer.reads, producer.makes, producer.opens, named, producer.component.name in self._unvouched


def producers(retrieval: Retrieval) -> Producers:
    """The producers of an index, made once and kept with it."""
    found: Any = retrieval.memo.get("producers")
    if found is None:
        found = retrieval.memo["producers"] = Producers(retrieval.components, retrieval.unvouched)
    return found  # type: ignore[no-any-return]


def may_be_inserted(component: Component) -> bool:
    """Whether a step of it may stand in a plan that did not ask for it: it only reads, or brings a file here."""
    effects = set(component.effects)
    return effects <= _INSERTED or ("fetch" in effects and effects <= _INSERTED | {"write:files"})


def _text(schema: schemas.Schema) -> str:
    """A type as text, without what does not make it a type."""
    kept = {key: value for key, value in schema.items() if key not in ("default", "title") and value != {}}
    return json.dumps(kept, sort_keys=True, default=str)


def keeps_kind(component: Component, source: Source) -> bool:
    """It takes what it gives (rows to rows, text to text): a change somebody must ask for, not a conversion."""
    takes = schemas.properties(component.input_schema)
    return any(
        alike(source.name, name) >= 1.0 and schemas.fits(source.schema, takes[name])
        for name in schemas.required(component.input_schema)
        if is_data(name, takes[name])
    )
