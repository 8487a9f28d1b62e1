"""Puts in the steps that types ask for: backward search from a parameter to what is at hand (depth at most 3)."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter

from tdev.domain.planning.board import Board, DraftStep
from tdev.domain.planning.clauses import Clause
from tdev.domain.planning.constants import Constant, literal
from tdev.domain.planning.inserting import Producer, Producers, producers
from tdev.domain.planning.kinds import KINDS, kind_given, kinds_wanted, spoken
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.planning.settings_in import COLUMN_NAMES, constant_quality, setting
from tdev.domain.planning.sources import (
    UNREADABLE,
    Source,
    best_source,
    is_data,
    is_unreadable,
    sources_of,
    wants_several,
)
from tdev.domain.planning.words import features
from tdev.domain.workflow import schemas
from tdev.model.component import Component

DEPTH = 3
BREADTH = 12
"""Producers tried per parameter, the most relevant first."""
STEP_COST = 0.1
GOOD = 0.6
"""A chain of this quality is taken; a longer one is not looked for."""
BEST = 0.95
"""No chain is better than this."""
SPOKEN_FOR = 0.25
"""A component this relevant to the clause may be inserted though it neither opens anything nor fits the kind."""
UNVOUCHED = 0.5
"""What a component that nobody vouches for loses: words alone do not put it between two steps."""
MATCHES = 60
KEPT_SEARCHES = 256


@dataclass(frozen=True, slots=True)
class Chained:
    """Where the value comes from once the inserted steps are on the board; ``opens`` is the constant it began with."""

    expression: str
    quality: float
    opens: Constant | None = None


@dataclass(slots=True)
class _Search:
    """What does not change during one search.

    Attributes:
        clause: The words being served.
        given: Kinds of content there are.
        wanted: Kinds of content asked for.
        found: The components that may be inserted.
        relevance: How relevant those are that the words name.
        unvouched: Components that nobody vouches for.
        column: The words name a column.
        anew: Only what the clause names and no step has read counts.
        ranked: Candidates by component and parameter, best first.
        failed: Producers that cannot be filled with what was at hand.
    """

    clause: Clause
    given: frozenset[str]
    wanted: frozenset[str]
    found: Producers
    relevance: dict[str, float]
    unvouched: frozenset[str]
    column: bool = False
    anew: bool = False
    ranked: dict[tuple[str, str], list[tuple[Producer, float]]] = field(default_factory=dict)
    failed: set[tuple[object, ...]] = field(default_factory=set)

    def fits_kind(self, producer: Producer) -> bool:
        """Whether a producer reads a kind that is given, or makes one that is wanted."""
        return not producer.reads.isdisjoint(self.given) or not producer.makes.isdisjoint(self.wanted)

    def worth(self, producer: Producer) -> float:
        """How much words and file kinds speak for a component: one made for this kind of file gains, others lose."""
        made_for_it = 0.5 if self.fits_kind(producer) else -0.5 if producer.reads or producer.makes else 0.0
        name = producer.component.name
        return self.relevance.get(name, 0.0) + made_for_it - UNVOUCHED * (name in self.unvouched)

    def allows(self, producer: Producer) -> bool:
        """A step nobody asked for must open something, be made for the kind of content, or be spoken of."""
        if producer.reads and self.given and producer.reads.isdisjoint(self.given):
            return False  # made for another kind than there is
        spoken_of = self.relevance.get(producer.component.name, 0.0) >= SPOKEN_FOR
        spoken_of = spoken_of or (self.column and not COLUMN_NAMES.isdisjoint(producer.needs))
        return producer.opens or spoken_of or self.fits_kind(producer)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The value looked for: a parameter, its type, and whose it is."""

    name: str
    schema: schemas.Schema
    component: Component


def chain(
    name: str, wanted: schemas.Schema, component: Component, clause: Clause, board: Board, retrieval: Retrieval
) -> Chained | None:
    """The best way to make a value for a parameter out of what is at hand; its steps are put on the board.

    Args:
        name: The parameter.
        wanted: Its type.
        component: The component it belongs to; never inserted before itself.
        clause: The words being served.
        board: What is at hand.
        retrieval: The components there are.

    Only components without guarded effects are inserted: nothing leaves the machine because types happened to fit.
    """
    search = _search(clause, board, retrieval)
    named = any(c.kind in ("path", "url") and not c.target for c in board.free(clause.constants))
    search.anew = named and wants_several(component)
    before = set(board.used)
    for depth in range(1, DEPTH + 1):
        trial = board.fork()
        found = _chain(_Wanted(name, wanted, component), (search, trial, depth), frozenset({component.name}))
        if found is not None and (found.quality >= GOOD or depth == DEPTH):
            board.take(trial)
            opened = [c for c in board.constants if c in board.used - before and c.kind in ("path", "url")]
            return Chained(found.expression, found.quality, opened[0] if opened else None)
    return None


def _search(clause: Clause, board: Board, retrieval: Retrieval) -> _Search:
    near = spoken(c for c in clause.constants if not c.target)
    words = features(near) if near else features(spoken(c for c in board.constants if not c.target)) or board.hints
    kept: dict[object, _Search] = retrieval.memo.setdefault("searches", {})
    known = kept.get((clause, words))
    if known is None:
        if len(kept) >= KEPT_SEARCHES:
            kept.clear()
        known = kept[clause, words] = _made_search(clause, words, retrieval)
    return replace(known, failed=set())


def _made_search(clause: Clause, words: tuple[str, ...], retrieval: Retrieval) -> _Search:
    written = features(spoken(c for c in clause.constants if c.target))
    relevance = {
        match.component.name: match.relevance
        for match in retrieval.search(clause.terms, MATCHES, words)
        if any(retrieval.has(match.component, term) for term in match.terms)
    }
    said = KINDS.intersection(clause.terms)
    wanted = KINDS.intersection(written) | kinds_wanted(clause.plain)
    given = KINDS.intersection(words) | (said - wanted)
    column = setting("column", {"type": "string"}, clause) is not None
    return _Search(clause, given, wanted or said, producers(retrieval), relevance, retrieval.unvouched, column)


def _chain(wanted: _Wanted, at: tuple[_Search, Board, int], path: frozenset[str]) -> Chained | None:
    search, board, _ = at
    best: tuple[float, Board, str] | None = None
    for producer, likeness in _candidates(wanted, search, path):
        bonus = 0.3 * search.worth(producer) - STEP_COST
        if best is not None and likeness * BEST + bonus <= best[0]:
            continue
        bare = (producer.component.name, tuple(s.id for s in board.steps), frozenset(board.used))
        if at[2] <= 1 and bare in search.failed:
            continue
        trial = board.fork()
        made = _make(producer, (search, trial, at[2]), path | {producer.component.name})
        if made is None:
            if at[2] <= 1:
                search.failed.add(bare)
            continue
        step, quality = made
        kind = kind_given(step.component, step.input)
        source = best_source(wanted.name, wanted.schema, sources_of(step.id, producer.component, 0, kind))
        if source is None or source.lifted:
            continue
        lost = UNREADABLE if is_unreadable(source.source, wanted.name, wanted.component) else 0.0
        total = likeness * quality + bonus - lost
        if best is None or total > best[0] + 1e-9:
            best = (total, trial, source.source.expression)
    if best is None:
        return None
    board.take(best[1])
    return Chained(best[2], min(best[0], BEST))


def _candidates(wanted: _Wanted, search: _Search, path: frozenset[str]) -> list[tuple[Producer, float]]:
    asked = (wanted.component.name, wanted.name)
    ranked = search.ranked.get(asked)
    if ranked is None:
        ranked = search.ranked[asked] = _ranked(wanted, search)
    return [pair for pair in ranked if pair[0].component.name not in path][:BREADTH]


def _ranked(wanted: _Wanted, search: _Search) -> list[tuple[Producer, float]]:
    """The candidates for a value, best first; as many as can be asked for, whatever the path leaves out."""
    kinds = search.given | search.wanted
    found = search.found.giving(wanted.name, wanted.schema, kinds, search.relevance)
    scored = (
        (-quality - search.worth(producer), producer.component.name, producer, quality)
        for producer, quality in found
        if search.allows(producer)
    )
    best = heapq.nsmallest(BREADTH + DEPTH + 1, scored, key=itemgetter(0, 1))
    return [(producer, quality) for _, _, producer, quality in best]


def _make(producer: Producer, at: tuple[_Search, Board, int], path: frozenset[str]) -> tuple[DraftStep, float] | None:
    """Fill the required parameters of an inserted component, or give up."""
    search, board, _ = at
    component = producer.component
    given: dict[str, object] = {}
    qualities = []
    for name in producer.needs:
        wanted = {**producer.takes[name], "$defs": component.input_schema.get("$defs", {})}
        found = _fill(_Wanted(name, wanted, component), at, path, outside=not producer.fetches)
        if found is None:
            return None
        given[name], quality = found
        qualities.append(quality)
    if not qualities:
        return None  # what needs nothing says nothing about this goal
    step = DraftStep(board.new_id(component), component, given, words=search.clause.text, inserted=True)
    return board.add(step), min(qualities)


def _fill(
    asked: _Wanted, at: tuple[_Search, Board, int], path: frozenset[str], *, outside: bool
) -> tuple[object, float] | None:
    """A value for a parameter of an inserted step; what is fetched comes from the request, never from a result."""
    search, board, depth = at
    name, wanted = asked.name, asked.schema
    for constant in _readable(search.clause, board):
        quality = constant_quality(name, wanted, constant, board.goal)
        if quality >= 0.7:
            board.used.add(constant)
            return literal(constant.value), quality
    if not is_data(name, wanted):
        said = setting(name, wanted, search.clause)
        return (literal(said), 0.8) if said is not None and schemas.admits(wanted, said) is None else None
    fit = best_source(name, wanted, _at_hand(name, search, board, outside=outside))
    if fit is not None and not fit.lifted and fit.quality >= 0.5:
        return f"${{{fit.source.expression}}}", fit.quality
    if depth <= 1:
        return None
    found = _chain(asked, (search, board, depth - 1), path)
    return None if found is None else (f"${{{found.expression}}}", found.quality)


def _readable(clause: Clause, board: Board) -> Sequence[Constant]:
    """Constants that name something to read: the clause's own first, then any that no other part has a claim to."""
    own = board.free(clause.constants)
    return [c for c in (*own, *(c for c in board.free() if c not in own)) if not c.target]


def _at_hand(name: str, search: _Search, board: Board, *, outside: bool) -> list[Source]:
    """What there is: nothing where something new is to be read, only inputs for what is fetched."""
    return [] if search.anew else [s for s in board.sources_for(name) if outside or s.step == "inputs"]
