"""Puts in the steps that types ask for: backward search from a parameter to what is at hand (depth at most 3)."""

from collections.abc import Iterable
from dataclasses import dataclass

from tdev.domain.planning.board import Board, DraftStep
from tdev.domain.planning.clauses import Clause
from tdev.domain.planning.constants import Constant
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.planning.settings_in import constant_quality
from tdev.domain.planning.sources import Source, alike, best_source, is_data, sources_of
from tdev.domain.planning.words import features
from tdev.domain.workflow import schemas
from tdev.model.component import FREE_EFFECTS, Component

DEPTH = 3
BREADTH = 12
"""Producers tried per parameter, the most relevant first."""
STEP_COST = 0.1
GOOD = 0.6
"""A chain of this quality is taken; a longer one is not looked for."""
_SPOKEN = {
    "csv": "csv text file", "tsv": "csv text file", "json": "json text file", "jsonl": "json text file",
    "txt": "text file", "log": "text file", "md": "markdown text file",
    "html": "html text file", "htm": "html text file",
    "xml": "xml feed text file", "rss": "rss feed text file", "yaml": "yaml text file", "yml": "yaml text file",
    "pdf": "pdf", "zip": "zip", "png": "image", "jpg": "image", "jpeg": "image", "gif": "image", "webp": "image",
}  # fmt: skip

KINDS = frozenset(features("csv json markdown html xml rss feed yaml pdf zip image qr"))
"""Words for kinds of content, by which a reader made for one is told from a reader made for another."""


@dataclass(frozen=True, slots=True)
class Chained:
    """Where the value comes from once the inserted steps are on the board."""

    expression: str
    quality: float


def spoken(constants: Iterable[Constant]) -> str:
    """What files and addresses are called in words: ``sales.csv`` is a csv, an address is a web page."""
    found = [_SPOKEN.get(str(c.text).rpartition(".")[2].lower(), "") for c in constants if c.kind == "path"]
    return " ".join(found + ["web page html" for c in constants if c.kind == "url"])


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
    context = _Context(clause, board, retrieval)
    for depth in range(1, DEPTH + 1):
        trial = board.fork()
        context.board = trial
        found = _chain(name, wanted, context, depth, frozenset({component.name}))
        if found is not None and (found.quality >= GOOD or depth == DEPTH):
            board.take(trial)
            return found
    return None


class _Context:
    """The words that make a producer likely: those of the clause, of the goal, and of the files it names."""

    def __init__(self, clause: Clause, board: Board, retrieval: Retrieval) -> None:
        self.board = board
        self.clause = clause
        near = spoken(c for c in clause.constants if not c.target) or spoken(clause.constants)
        self.hints = features(near or spoken(board.constants))
        self.producers = producers(retrieval)
        self.relevance = {
            match.component.name: match.relevance for match in retrieval.search(clause.terms, 200, self.hints)
        }

    def worth(self, component: Component) -> float:
        """How much words and file kinds speak for a component: one made for this kind of file gains, others lose."""
        kinds = KINDS.intersection(features(f"{component.name} {' '.join(component.tags)}"))
        made_for_it = 0.0 if not kinds else -0.5 if kinds.isdisjoint(self.hints) else 0.5
        return self.relevance.get(component.name, 0.0) + made_for_it


def producers(retrieval: Retrieval) -> dict[str, list[tuple[Component, Source]]]:
    """Components that may be inserted, by the JSON type of a value they give (kept with the index)."""
    found: dict[str, list[tuple[Component, Source]]] | None = retrieval.memo.get("producers")
    if found is None:
        found = {}
        for component in retrieval.components:
            if component.type == "tool" and FREE_EFFECTS.issuperset(component.effects):
                for source in sources_of("x", component, 0):
                    for kind in schemas.types_of(source.schema) or {"any"}:
                        found.setdefault(kind, []).append((component, source))
        retrieval.memo["producers"] = found
    return found


def _chain(name: str, wanted: schemas.Schema, context: _Context, depth: int, path: frozenset[str]) -> Chained | None:
    best: tuple[float, Board, str] | None = None
    for component, likeness in _candidates(name, wanted, context, path):
        relevant = context.worth(component)
        if best is not None and likeness * 0.95 + 0.3 * relevant - STEP_COST <= best[0]:
            continue
        trial = context.board.fork()
        made = _make(component, context, trial, depth, path | {component.name})
        if made is None:
            continue
        step, quality = made
        source = best_source(name, wanted, sources_of(step.id, component, 0))
        if source is None or source.lifted:
            continue
        total = likeness * quality + 0.3 * relevant - STEP_COST
        if best is None or total > best[0] + 1e-9:
            best = (total, trial, source.source.expression)
    if best is None:
        return None
    context.board.take(best[1])
    return Chained(best[2], min(best[0], 0.95))


def _candidates(
    name: str, wanted: schemas.Schema, context: _Context, path: frozenset[str]
) -> list[tuple[Component, float]]:
    kinds = schemas.types_of(wanted) or {"any"}
    found: dict[str, tuple[Component, float]] = {}
    for kind in sorted(kinds):
        for component, source in context.producers.get(kind, ()):
            if component.name in path:
                continue
            fit = best_source(name, wanted, [source])
            if fit is not None and fit.quality >= 0.5 and not fit.lifted and not _keeps_kind(component, source):
                known = found.get(component.name)
                if known is None or known[1] < fit.quality:
                    found[component.name] = (component, fit.quality)
    ranked = sorted(found.values(), key=lambda pair: (-pair[1] - context.worth(pair[0]), pair[0].name))
    return ranked[:BREADTH]


def _keeps_kind(component: Component, source: Source) -> bool:
    """It takes what it gives (rows to rows, text to text): a change somebody must ask for, not a conversion."""
    takes = schemas.properties(component.input_schema)
    return any(
        alike(source.name, name) >= 1.0 and schemas.fits(source.schema, takes[name])
        for name in schemas.required(component.input_schema)
        if is_data(name, takes[name])
    )


def _make(
    component: Component, context: _Context, board: Board, depth: int, path: frozenset[str]
) -> tuple[DraftStep, float] | None:
    """Fill the required parameters of an inserted component, or give up."""
    takes = schemas.properties(component.input_schema)
    given: dict[str, object] = {}
    qualities = []
    for name in schemas.required(component.input_schema):
        wanted = {**takes[name], "$defs": component.input_schema.get("$defs", {})}
        found = _fill(name, wanted, context, board, depth, path)
        if found is None:
            return None
        given[name], quality = found
        qualities.append(quality)
    if not qualities:
        return None  # what needs nothing says nothing about this goal
    step = DraftStep(board.new_id(component), component, given, words=context.clause.text, inserted=True)
    return board.add(step), min(qualities)


def _fill(
    name: str, wanted: schemas.Schema, context: _Context, board: Board, depth: int, path: frozenset[str]
) -> tuple[object, float] | None:
    near = board.free(context.clause.constants)
    for constant in near + [c for c in board.free() if c not in near]:
        quality = 0.0 if constant.target else constant_quality(name, wanted, constant, board.goal)
        if quality >= 0.7:
            board.used.add(constant)
            return constant.value, quality
    if not is_data(name, wanted):
        return None
    last = board.last()
    fit = best_source(name, wanted, [s for s in board.sources() if s.step in (last, "inputs")])
    if fit is not None and not fit.lifted and fit.quality >= 0.5:
        return f"${{{fit.source.expression}}}", fit.quality
    if depth <= 1:
        return None
    inner = _Context.__new__(_Context)
    inner.board, inner.clause, inner.hints = board, context.clause, context.hints
    inner.producers, inner.relevance = context.producers, context.relevance
    found = _chain(name, wanted, inner, depth - 1, path)
    return None if found is None else (f"${{{found.expression}}}", found.quality)
