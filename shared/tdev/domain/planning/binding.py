"""Fills the parameters of a component: from the clause's words, from constants, from earlier steps, by chaining."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tdev.domain.planning import chaining
from tdev.domain.planning.board import Board, DraftStep
from tdev.domain.planning.clauses import Clause
from tdev.domain.planning.constants import Constant
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.planning.settings_in import constant_quality, setting
from tdev.domain.planning.sources import Fit, best_source, is_data
from tdev.domain.workflow import schemas
from tdev.model.component import Component

STALE = 0.35
"""What a value loses when it is not the newest: people mean what they made last."""
ENOUGH = 0.5
"""A fit of at least this is taken unless a chain is clearly better."""


@dataclass(slots=True)
class Bound:
    """How a component's parameters were filled: qualities from 0 to 1, and the required ones nothing fills."""

    input: dict[str, Any] = field(default_factory=dict)
    for_each: str | None = None
    qualities: list[float] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    @property
    def quality(self) -> float:
        """Mean quality of the required parameters; 0.6 for a component that needs none."""
        total = len(self.qualities) + len(self.open)
        return sum(self.qualities) / total if total else 0.6


def bind(component: Component, clause: Clause, board: Board, retrieval: Retrieval) -> Bound:
    """Fill the parameters of a component; steps that a chain needs are put on the board."""
    bound = Bound()
    takes = schemas.properties(component.input_schema)
    needed = schemas.required(component.input_schema)
    shared = {"$defs": component.input_schema.get("$defs", {})}
    ordered = sorted(takes, key=lambda name: (name not in needed, is_data(name, takes[name]), list(takes).index(name)))
    for name in ordered:
        wanted = {**takes[name], **shared}
        found = _value(_Parameter(component, name, wanted, name in needed), clause, board, retrieval)
        if found is None:
            if name in needed:
                bound.open.append(name)
            continue
        value, quality, each = found
        bound.input[name] = value
        bound.for_each = bound.for_each or each
        if name in needed:
            bound.qualities.append(quality)
    return bound


@dataclass(frozen=True, slots=True)
class _Parameter:
    component: Component
    name: str
    wanted: schemas.Schema
    required: bool


def _value(
    parameter: _Parameter, clause: Clause, board: Board, retrieval: Retrieval
) -> tuple[Any, float, str | None] | None:
    """The value, its quality, and the ``for_each`` it asks for."""
    name, wanted, required = parameter.name, parameter.wanted, parameter.required
    said = setting(name, wanted, clause)
    if said is not None and schemas.admits(wanted, said) is None:
        _use_number(said, clause, board)
        return said, 0.9, None
    constant = _constant(name, wanted, clause, board, required=required)
    if is_data(name, wanted) and (required or constant is None):
        return _data(parameter, clause, board, retrieval, constant) if required else None
    if constant is not None:
        return _spent(constant, wanted, board)
    return None


def _use_number(said: Any, clause: Clause, board: Board) -> None:
    board.used |= {c for c in clause.constants if c.value == said or c.text == said}


def _spent(found: tuple[Constant, float], wanted: schemas.Schema, board: Board) -> tuple[Any, float, None]:
    constant, quality = found
    board.used.add(constant)
    value = [constant.value] if schemas.types_of(wanted) == {"array"} else constant.value
    return value, quality, None


def _constant(
    name: str, wanted: schemas.Schema, clause: Clause, board: Board, *, required: bool
) -> tuple[Constant, float] | None:
    """The best free constant: of this clause, or for a required parameter of the whole goal."""
    kinds = schemas.types_of(wanted)
    single = _items(wanted) if kinds == {"array"} else wanted
    best: tuple[Constant, float] | None = None
    for constant in board.free(clause.constants) + (board.free() if required else []):
        quality = constant_quality(name, single, constant, board.goal)
        quality -= 0.15 if constant not in clause.constants else 0.0
        if quality >= (0.3 if required else 0.6) and (best is None or quality > best[1]):
            best = (constant, quality)
    return best


def _items(wanted: schemas.Schema) -> schemas.Schema:
    items = wanted.get("items", {})
    return items if isinstance(items, Mapping) else {}


def _data(
    parameter: _Parameter,
    clause: Clause,
    board: Board,
    retrieval: Retrieval,
    constant: tuple[Constant, float] | None,
) -> tuple[Any, float, str | None] | None:
    """The best of: a constant of this clause, an earlier output, a chain of inserted steps."""
    name, wanted = parameter.name, parameter.wanted
    direct = _fresh(name, wanted, board)
    direct_quality = direct.quality if direct else 0.0
    if constant is not None and constant[0] in clause.constants and constant[1] >= direct_quality:
        return _spent(constant, wanted, board)
    trial = board.fork()
    chained = chaining.chain(name, wanted, parameter.component, clause, trial, retrieval)
    if chained is not None and (chained.quality > direct_quality + 0.05 or direct_quality < ENOUGH <= chained.quality):
        board.take(trial)
        return f"${{{chained.expression}}}", chained.quality, None
    if direct is not None and direct_quality >= 0.25:
        if direct.lifted:
            return "${item}", direct_quality, f"${{{direct.source.expression}}}"
        return f"${{{direct.source.expression}}}", direct_quality, None
    return _spent(constant, wanted, board) if constant is not None else None


def _fresh(name: str, wanted: schemas.Schema, board: Board) -> Fit | None:
    """The best earlier output, the newest preferred: older ones lose quality."""
    last = board.last()
    best: Fit | None = None
    for step in {source.step for source in board.sources()}:
        found = best_source(name, wanted, [s for s in board.sources() if s.step == step])
        if found is None:
            continue
        quality = found.quality - (0.0 if step in (last, "inputs") else STALE)
        fit = Fit(found.source, quality, found.lifted)
        if best is None or (fit.quality, fit.source.order) > (best.quality, best.source.order):
            best = fit
    return best


def step_of(component: Component, bound: Bound, clause: Clause, board: Board) -> DraftStep:
    """The draft step of a bound component."""
    return DraftStep(board.new_id(component), component, bound.input, bound.for_each, clause.text)
