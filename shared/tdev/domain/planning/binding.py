"""Fills the parameters of a component: from the clause's words, from constants, from earlier steps, by chaining."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tdev.domain.planning import chaining
from tdev.domain.planning.board import Board, DraftStep
from tdev.domain.planning.bounding import BEST
from tdev.domain.planning.called import called
from tdev.domain.planning.clauses import Clause
from tdev.domain.planning.constants import Constant, is_in, is_listed, literal
from tdev.domain.planning.days import readings_of
from tdev.domain.planning.kinds import is_condensing, is_opaque, same_kind, speaks_of_result, stores
from tdev.domain.planning.lexicon import OPENED
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.planning.settings_in import COLUMN_NAMES, constant_quality, setting
from tdev.domain.planning.showing import shown
from tdev.domain.planning.sources import (
    PLACES,
    UNREADABLE,
    Fit,
    Source,
    alike,
    best_source,
    is_data,
    is_file,
    is_unreadable,
    sources_of,
    wants_several,
)
from tdev.domain.planning.words import stem
from tdev.domain.workflow import schemas
from tdev.model.component import Component

STALE = 0.35
"""What a value loses when a later step has made another of it: people mean what they made last."""
OLDER = 0.08
"""What a value loses when it is not of the last step."""
NOT_MEANT = 0.6
"""What a value loses that is not of the last step, where what was made is to be stored or sent."""
ENOUGH = 0.5
"""A fit of at least this is taken unless a chain is clearly better."""
MOST_FILES = 50
"""More files are not read into one list by steps of their own."""
LITERAL = 0.85
"""How well an address fits a component that takes texts as they are."""
_OPENED = frozenset(stem(word) for word in OPENED)


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


@dataclass(frozen=True, slots=True)
class _Filling:
    """One component being filled for one clause."""

    component: Component
    clause: Clause
    board: Board
    retrieval: Retrieval
    bound: Bound
    taken: set[str]
    pair: bool = False


@dataclass(frozen=True, slots=True)
class _Value:
    value: Any
    quality: float
    each: str | None = None


def bind(component: Component, clause: Clause, board: Board, retrieval: Retrieval) -> Bound:
    """Fill the parameters of a component; steps that a chain needs are put on the board."""
    takes = schemas.properties(component.input_schema)
    needed = _needed(component)
    data = [name for name in needed if is_data(name, takes[name])]
    filling = _Filling(component, clause, board, retrieval, Bound(), set(), wants_several(component))
    order = list(takes)
    told = {name for name in takes if called(name, str(takes[name].get("description", "")), clause.text) is not None}
    for name in sorted(takes, key=lambda n: (n not in needed, is_data(n, takes[n]) and n not in told, order.index(n))):
        _fill(name, filling, required=name in needed)
    if not data:
        _fill_one_of(filling)
    return filling.bound


def _needed(component: Component) -> tuple[str, ...]:
    takes = schemas.properties(component.input_schema)
    return tuple(name for name in schemas.required(component.input_schema) if name in takes)


def _typed(component: Component, name: str) -> schemas.Schema:
    return {**schemas.properties(component.input_schema)[name], "$defs": component.input_schema.get("$defs", {})}


def _fill(name: str, filling: _Filling, *, required: bool) -> None:
    bound = filling.bound
    found = _value(name, filling, required=required)
    if found is None and required:
        found = _carried(name, filling) or _usual(name, filling)
    if found is None:
        if required:
            bound.open.append(name)
        return
    bound.input[name] = found.value
    bound.for_each = bound.for_each or found.each
    if required:
        bound.qualities.append(found.quality)


def _fill_one_of(filling: _Filling) -> None:
    """A component that requires no data but can take some works on the best there is."""
    best: tuple[float, int, str, _Value, Board] | None = None
    takes = schemas.properties(filling.component.input_schema)
    names = [name for name in takes if name not in filling.bound.input and is_data(name, takes[name])]
    if not names or any(is_data(name, takes[name]) for name in filling.bound.input):
        return
    for number, name in enumerate(names):
        trial = filling.board.fork()
        inner = _Filling(filling.component, filling.clause, trial, filling.retrieval, Bound(), set())
        constant = _constant(name, _typed(filling.component, name), inner, required=True)
        found = _data(name, inner, constant)
        if found is not None and (best is None or found.quality > best[0] + 1e-9):
            best = (found.quality, number, name, found, trial)
    if best is None:
        if not schemas.required(filling.component.input_schema):
            filling.bound.open.append(names[0])
        return
    filling.board.take(best[4])
    filling.bound.input[best[2]] = best[3].value
    filling.bound.for_each = filling.bound.for_each or best[3].each
    filling.bound.qualities.append(best[0])


def _value(name: str, filling: _Filling, *, required: bool) -> _Value | None:
    wanted, board = _typed(filling.component, name), filling.board
    if name in board.inputs and schemas.fits(board.inputs[name], wanted) and _from_request(name, wanted, filling):
        return _Value(f"${{inputs.{name}}}", 0.9)
    said = setting(name, wanted, filling.clause)
    if said is not None and schemas.admits(wanted, said) is None:
        board.used |= {c for c in filling.clause.constants if c.value == said or is_in(c, said)}
        return _Value(literal(said), 0.9)
    constant = _constant(name, wanted, filling, required=required)
    if is_data(name, wanted) and (required or constant is None) and not _is_place(filling.component, name):
        return _data(name, filling, constant) if required else None
    return None if constant is None else _spent(constant, wanted, filling)


def _carried(name: str, filling: _Filling) -> _Value | None:
    """The column that was spoken of last, where a column is asked for and none is said."""
    if name not in COLUMN_NAMES:
        return None
    said = (step.input.get(name) for step in reversed(filling.board.steps))
    found = next((value for value in said if isinstance(value, str) and value and "${" not in value), None)
    return None if found is None else _Value(found, 0.6)


def _usual(name: str, filling: _Filling) -> _Value | None:
    """What people meant by these words where they did not say it, among the values that the schema lists."""
    value = filling.retrieval.usual(filling.component, name, filling.clause.terms)
    return None if value is None else _Value(value, 0.6)


def _from_request(name: str, wanted: schemas.Schema, filling: _Filling) -> bool:
    """A setting the request names is taken as it is; data is only where no step has used it yet."""
    if not is_data(name, wanted):
        return True
    return name not in PLACES and not filling.board.behind("inputs") and not filling.pair


def _spent(found: tuple[Constant, float], wanted: schemas.Schema, filling: _Filling) -> _Value:
    constant, quality = found
    if schemas.types_of(wanted) != {"array"} or constant.kind == "json":
        filling.board.used.add(constant)
        return _Value(literal(_read(constant, wanted, filling)), quality)
    together = [
        c
        for c in filling.board.free(filling.clause.constants)
        if c.kind == constant.kind and c.target == constant.target
    ] or [constant]
    filling.board.used.update(together)
    return _Value(literal([c.value for c in together]), quality)


def _read(constant: Constant, wanted: schemas.Schema, filling: _Filling) -> Any:
    """A constant as the parameter takes it: a day as ISO 8601, JSON as text for a text; of two days one is asked."""
    if constant.kind == "json":
        return constant.text if schemas.types_of(wanted) == {"string"} else json.loads(constant.text)
    if constant.kind != "date" or "ISO 8601" not in str(wanted.get("description", "")):
        return constant.value
    days = readings_of(constant.text)
    if len(days) > 1:
        filling.board.questions.append(f"{constant.text!r} may be {' or '.join(days)}: write the one that is meant")
    return days[0] if days else constant.value


def _constant(name: str, wanted: schemas.Schema, filling: _Filling, *, required: bool) -> tuple[Constant, float] | None:
    """The best free constant: of this clause, or for a required parameter of the whole goal."""
    single = _items(wanted) if schemas.types_of(wanted) == {"array"} else wanted
    best: tuple[Constant, float] | None = None
    own, board = filling.clause.constants, filling.board
    for constant in board.free(own) + ([c for c in board.free() if c not in own] if required else []):
        quality = _suits(name, single, constant, filling)
        quality -= 0.15 if constant not in own else 0.0
        enough = quality >= (0.3 if required else 0.6)
        if enough and (best is None or quality > best[1]) and not _rival(name, constant, quality, filling):
            best = (constant, quality)
    return best


def _suits(name: str, wanted: schemas.Schema, constant: Constant, filling: _Filling) -> float:
    """How well a constant fits: what is to be written goes to an output, what is to be read to an input."""
    quality = constant_quality(name, wanted, constant, filling.board.goal)
    if constant.kind == "path" and quality:
        writes = _is_place(filling.component, name)
        usual = str(schemas.properties(filling.component.input_schema).get(name, {}).get("default", ""))
        if writes and not same_kind(usual, constant.text):
            return 0.0
        if constant.target != writes:
            quality -= 0.65 if constant.target else 0.25
    if constant.kind == "url" and name == "text" and is_opaque(filling.component):
        opened = not _OPENED.isdisjoint(filling.clause.terms)
        return 0.0 if opened else LITERAL
    return max(0.0, quality)


def _is_place(component: Component, name: str) -> bool:
    """Whether a parameter names the file that a component writes, rather than one it reads."""
    takes = schemas.properties(component.input_schema)
    if "write:files" not in component.effects or name not in PLACES:
        return False
    required = schemas.required(component.input_schema)
    return name not in required or (
        not any(is_file(other) for other in takes if other != name) and ("read:files" not in component.effects)
    )


def _rival(name: str, constant: Constant, quality: float, filling: _Filling) -> bool:
    """Another parameter that is still open has a better claim to the constant."""
    if constant.kind not in ("number", "quote"):
        return False
    takes = schemas.properties(filling.component.input_schema)
    others = set(takes) - {name} - set(filling.bound.input)
    if constant.kind == "quote":
        others = _without_a_value(others, constant, filling)
    if is_listed(constant, filling.clause.constants, filling.board.goal) and any(
        _numbers(each) for each in takes.values()
    ):
        return not _numbers(takes[name])
    return any(constant_quality(other, takes[other], constant, filling.board.goal) > quality + 0.05 for other in others)


def _without_a_value(names: set[str], constant: Constant, filling: _Filling) -> set[str]:
    """Those that must be given and that nothing else can give: no other constant, no step, nothing that is read."""
    takes, goal = schemas.properties(filling.component.input_schema), filling.board.goal
    free = [c for c in filling.board.free(filling.clause.constants) if c is not constant]
    if filling.board.steps or any(c.kind in ("path", "url") for c in free):
        return set()
    needed = names & set(schemas.required(filling.component.input_schema))
    return {n for n in needed if not any(constant_quality(n, takes[n], c, goal) > ENOUGH for c in free)}


def _numbers(wanted: schemas.Schema) -> bool:
    return schemas.types_of(wanted) == {"array"} and schemas.types_of(_items(wanted)) <= {"integer", "number"}


def _items(wanted: schemas.Schema) -> schemas.Schema:
    items = wanted.get("items", {})
    return items if isinstance(items, Mapping) else {}


def _data(name: str, filling: _Filling, constant: tuple[Constant, float] | None) -> _Value | None:
    """The best of: a constant of this clause, an earlier output, a chain of inserted steps."""
    wanted, board = _typed(filling.component, name), filling.board
    direct = _fresh(name, wanted, filling)
    quality = direct.quality if direct else 0.0
    if constant is not None and constant[0] in filling.clause.constants and constant[1] >= min(quality, 0.9):
        return _spent(constant, wanted, filling)
    several = _several(name, wanted, filling)
    if several is not None:
        return several
    text = shown(name, filling.component, direct, board, filling.retrieval, filling.clause)
    if text is not None:
        return _Value(f"${{{text}}}", chaining.GOOD)
    trial = board.fork()
    chained = None
    if quality < BEST:
        chained = chaining.chain(name, wanted, filling.component, filling.clause, trial, filling.retrieval)
    if chained is not None and chained.expression not in filling.taken and _better(chained, direct, filling):
        board.take(trial)
        filling.taken.add(chained.expression)
        return _Value(f"${{{chained.expression}}}", chained.quality)
    if direct is not None and quality >= 0.25:
        filling.taken.add(direct.source.expression)
        if direct.lifted:
            return _Value("${item}", quality, f"${{{direct.source.expression}}}")
        return _Value(f"${{{direct.source.expression}}}", quality)
    return _spent(constant, wanted, filling) if constant is not None else None


def _better(chained: chaining.Chained, direct: Fit | None, filling: _Filling) -> bool:
    if direct is None:
        return True
    if chained.opens in filling.clause.constants:
        return True  # the clause names a file or an address of its own
    return chained.quality > direct.quality + 0.08 or direct.quality < ENOUGH <= chained.quality


def _several(name: str, wanted: schemas.Schema, filling: _Filling) -> _Value | None:
    """A list of texts where the clause names several files: each is read."""
    files = [c for c in filling.board.free(filling.clause.constants) if c.kind in ("path", "url") and not c.target]
    if (
        schemas.types_of(wanted) != {"array"}
        or schemas.types_of(_items(wanted)) != {"string"}
        or not 2 <= len(files) <= MOST_FILES
    ):
        return None
    trial = filling.board.fork()
    read = []
    for _ in files:
        found = chaining.chain("text", _items(wanted), filling.component, filling.clause, trial, filling.retrieval)
        if found is None or found.opens is None:
            return None
        read.append(f"${{{found.expression}}}")
    filling.board.take(trial)
    return _Value(read, 0.8)


def _fresh(name: str, wanted: schemas.Schema, filling: _Filling) -> Fit | None:
    """The best earlier output: what a later step has made something else of loses quality, older ones a little."""
    board = filling.board
    found: list[Fit] = []
    sources = [source for source in board.sources_for(name) if source.expression not in filling.taken]
    for step in dict.fromkeys(source.step for source in sources):
        fit = best_source(name, wanted, [source for source in sources if source.step == step])
        if fit is not None:
            lost = _lost(name, wanted, fit, filling)
            found.append(Fit(fit.source, fit.quality - lost, fit.lifted))
    sign = -1 if filling.pair else 1
    return max(found, key=lambda fit: (round(fit.quality, 6), sign * fit.source.order), default=None)


def _lost(name: str, wanted: schemas.Schema, fit: Fit, filling: _Filling) -> float:
    component, source, board = filling.component, fit.source, filling.board
    last = board.last()
    lost = UNREADABLE if is_unreadable(source, name, component) else 0.0
    if filling.pair:
        return lost
    behind = board.behind(source.step)
    makers = [step for step in board.steps if step.id in behind]
    if _keeps_original(component, filling.clause):
        makers = [step for step in makers if not is_condensing(step.component)]
        maker = next((step for step in board.steps if step.id == source.step), None)
        if maker is not None and is_condensing(maker.component) and maker.parents() - {"inputs"}:
            return lost + STALE
    elif source.step != last and last and stores(component):
        return lost + NOT_MEANT
    if any(_remakes(step, name, wanted, fit.quality, source) for step in makers):
        return lost + STALE
    return lost + (OLDER if source.step not in (last, "inputs") else 0.0)


def _remakes(step: DraftStep, name: str, wanted: schemas.Schema, quality: float, source: Source) -> bool:
    """Whether a step made a value of the same use out of this one."""
    found = best_source(name, wanted, sources_of(step.id, step.component, 0))
    return found is not None and not found.lifted and found.quality >= quality - 0.25


def _keeps_original(component: Component, clause: Clause) -> bool:
    """Whether a component looks at the original beside a summary: one that gives no text, asked for with ``and``."""
    if clause.sequel or stores(component) or speaks_of_result(clause.terms, clause.plain):
        return False
    gives: Sequence[Source] = list(sources_of("x", component, 0))
    return not any(alike(source.name, "text") >= 0.6 for source in gives)


def step_of(component: Component, bound: Bound, clause: Clause, board: Board) -> DraftStep:
    """The draft step of a bound component."""
    return DraftStep(board.new_id(component), component, bound.input, bound.for_each, clause.text)
