"""Which components may be inserted, and which of them give a value: kept with the index, found by name and type."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tdev.domain.planning.kinds import PAGE, kinds_made, kinds_read
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.planning.sources import Source, alike, best_source, is_data, sources_of
from tdev.domain.workflow import schemas
from tdev.model.component import Component

_INSERTED = frozenset({"pure", "read:files", "fetch"})
OPENERS = 200
"""Components that open files or addresses, tried for one parameter; those that the words speak for come on top."""


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
        needs: Those it requires.
    """

    component: Component
    reads: frozenset[str]
    makes: frozenset[str]
    opens: bool
    fetches: bool
    takes: Mapping[str, schemas.Schema]
    needs: tuple[str, ...]


@dataclass(slots=True)
class _Giving:
    """The producers of one value: all by name, and those that need no word to be considered."""

    by_name: dict[str, tuple[Producer, float]] = field(default_factory=dict)
    by_kind: dict[str, list[tuple[Producer, float]]] = field(default_factory=dict)
    openers: list[tuple[Producer, float]] = field(default_factory=list)


class Producers:
    """The components of one index that may be inserted, by what they give."""

    def __init__(self, components: Iterable[Component]) -> None:
        self._by_shape: dict[tuple[str, str], tuple[Source, list[Producer]]] = {}
        self._known: dict[tuple[str, str], _Giving] = {}
        self._shapes: dict[int, str] = {}
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
        producer = Producer(
            component, kinds_read(component), kinds_made(component), opens, "fetch" in effects, takes, needs
        )
        # What is opened may be a page; whether it is, only the name of the file or address says.
        for source in sources_of("x", component, 0, PAGE if opens else ""):
            if keeps_kind(component, source):
                continue
            shape = (f"{source.name} {source.kind}", _text(source.schema))
            self._by_shape.setdefault(shape, (source, []))[1].append(producer)

    def giving(
        self, name: str, wanted: schemas.Schema, hints: Iterable[str], names: Iterable[str]
    ) -> list[tuple[Producer, float]]:
        """Producers of a value for a parameter with the quality of the fit.

        Args:
            name: The parameter.
            wanted: Its type.
            hints: Kinds of content; those made for one of them are given.
            names: Names of components; those of them that fit are given.
        """
        asked = (name, _text(wanted))
        known = self._known.get(asked)
        if known is None:
            known = self._known[asked] = self._collected(name, wanted)
        found = {producer.component.name: (producer, quality) for producer, quality in known.openers}
        for kind in hints:
            found.update((pair[0].component.name, pair) for pair in known.by_kind.get(kind, ()))
        found.update((name, known.by_name[name]) for name in names if name in known.by_name)
        return list(found.values())

    def _collected(self, name: str, wanted: schemas.Schema) -> _Giving:
        found = _Giving()
        for source, those in self._by_shape.values():
            fit = best_source(name, wanted, [source])
            if fit is None or fit.quality < 0.5 or fit.lifted:
                continue
            for producer in those:
                known = found.by_name.get(producer.component.name)
                if known is None or known[1] < fit.quality:
                    found.by_name[producer.component.name] = (producer, fit.quality)
        ordered = sorted(found.by_name.values(), key=lambda pair: (-pair[1], pair[0].component.name))
        for pair in ordered:
            for kind in pair[0].reads | pair[0].makes:
                found.by_kind.setdefault(kind, []).append(pair)
        found.openers = [pair for pair in ordered if pair[0].opens][:OPENERS]
        return found


def producers(retrieval: Retrieval) -> Producers:
    """The producers of an index, made once and kept with it."""
    found: Any = retrieval.memo.get("producers")
    if found is None:
        found = retrieval.memo["producers"] = Producers(retrieval.components)
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
