"""Puts in the steps that types ask for: backward search from a parameter to what is at hand (depth at most 3)."""

from dataclasses import dataclass

from tdev.domain.planning.board import Board, DraftStep
from tdev.domain.planning.bounding import BEST, FITS, NONE, SAID, Bounds, bonus, bounds_for
from tdev.domain.planning.clauses import Clause
from tdev.domain.planning.constants import Constant, literal
from tdev.domain.planning.inserting import Producer, Wanted, value_of
from tdev.domain.planning.kinds import kind_given
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.planning.searching import BREADTH, DEPTH, at_hand, search_for
from tdev.domain.planning.sources import UNREADABLE, best_source, is_unreadable, sources_of, wants_several
from tdev.domain.workflow import schemas
from tdev.model.component import Component

GOOD = 0.6
"""A chain of this quality is taken; a longer one is not looked for."""
TRIES = 400
"""Components tried for one value; steps are counted, never time: the same goal is the same plan on any machine."""


@dataclass(frozen=True, slots=True)
class Chained:
    """Where the value comes from once the inserted steps are on the board; ``opens`` is the constant it began with."""

    expression: str
    quality: float
    opens: Constant | None = None


@dataclass(slots=True)
class _Trials:
    """One search: what bounds it, and how many more components it may try."""

    bounds: Bounds
    left: int = TRIES


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
    named = any(c.kind in ("path", "url") and not c.target for c in board.free(clause.constants))
    bounds = bounds_for(search_for(clause, board, retrieval), board, anew=named and wants_several(component))
    asked, trials, before = value_of(name, wanted, component), _Trials(bounds), set(board.used)
    for depth in range(1, DEPTH + 1):
        if bounds.of_chain(asked, depth) < (NONE if depth == DEPTH else GOOD):
            continue
        trial = board.fork()
        found = _chain(asked, (trials, trial, depth), frozenset({component.name}))
        if found is not None and (found.quality >= GOOD or depth == DEPTH):
            board.take(trial)
            opened = [c for c in board.constants if c in board.used - before and c.kind in ("path", "url")]
            return Chained(found.expression, found.quality, opened[0] if opened else None)
    return None


def _chain(wanted: Wanted, at: tuple[_Trials, Board, int], path: frozenset[str]) -> Chained | None:
    """The best chain; of equal ones that of the component ranked first. The most promising is tried first."""
    trials, board, depth = at
    best: tuple[float, int, Board, str] | None = None
    for most, place, producer, likeness in _promising(wanted, at, path):
        if best is not None and (most < best[0] - 1e-9 or (most <= best[0] + 1e-9 and place > best[1])):
            continue
        if not trials.left:
            break
        trials.left -= 1
        trial = board.fork()
        made = _make(producer, (trials, trial, depth), path | {producer.component.name})
        if made is None:
            continue
        step, quality = made
        kind = kind_given(step.component, step.input)
        source = best_source(wanted.name, wanted.schema, sources_of(step.id, producer.component, 0, kind))
        if source is None or source.lifted:
            continue
        lost = UNREADABLE if is_unreadable(source.source, wanted.name, wanted.component) else 0.0
        total = likeness * quality + bonus(trials.bounds.search, producer) - lost
        if best is None or total > best[0] + 1e-9 or (total >= best[0] - 1e-9 and place < best[1]):
            best = (total, place, trial, source.source.expression)
    if best is None:
        return None
    board.take(best[2])
    return Chained(best[3], min(best[0], BEST))


def _promising(
    wanted: Wanted, at: tuple[_Trials, Board, int], path: frozenset[str]
) -> list[tuple[float, int, Producer, float]]:
    """The candidates that can be filled as far as their bounds say, highest bound first, with place and likeness."""
    bounds = at[0].bounds
    ranked = [pair for pair in bounds.search.candidates(wanted) if pair[0].component.name not in path][:BREADTH]
    found = [
        (bounds.of_producer(producer, likeness, at[2]), place, producer, likeness)
        for place, (producer, likeness) in enumerate(ranked)
    ]
    return sorted((each for each in found if each[0] > NONE), key=lambda each: (-each[0], each[1]))


def _make(producer: Producer, at: tuple[_Trials, Board, int], path: frozenset[str]) -> tuple[DraftStep, float] | None:
    """Fill the required parameters of an inserted component, or give up."""
    trials, board, _ = at
    given: dict[str, object] = {}
    qualities = []
    for wanted in producer.wants:
        found = _fill(wanted, at, path, outside=not producer.fetches)
        if found is None:
            return None
        given[wanted.name], quality = found
        qualities.append(quality)
    if not qualities:
        return None  # what needs nothing says nothing about this goal
    words = trials.bounds.search.clause.text
    step = DraftStep(board.new_id(producer.component), producer.component, given, words=words, inserted=True)
    return board.add(step), min(qualities)


def _fill(
    asked: Wanted, at: tuple[_Trials, Board, int], path: frozenset[str], *, outside: bool
) -> tuple[object, float] | None:
    """A value for a parameter of an inserted step; what is fetched comes from the request, never from a result."""
    trials, board, depth = at
    need = trials.bounds.need(asked)
    for constant, quality in need.constants:
        if constant not in board.used:
            board.used.add(constant)
            return literal(constant.value), quality
    if not need.data:
        return None if need.said is None else (literal(need.said), SAID)
    fit = best_source(asked.name, asked.schema, at_hand(asked.name, board, anew=trials.bounds.anew, outside=outside))
    if fit is not None and not fit.lifted and fit.quality >= FITS:
        return f"${{{fit.source.expression}}}", fit.quality
    if depth <= 1:
        return None
    found = _chain(asked, (trials, board, depth - 1), path)
    return None if found is None else (f"${{{found.expression}}}", found.quality)
