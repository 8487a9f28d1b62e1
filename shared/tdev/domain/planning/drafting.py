"""The first draft of a plan: clause by clause the best component whose parameters can be filled."""

from collections.abc import Mapping, Sequence
from typing import Any

from tdev.domain.planning.binding import Bound, bind, step_of
from tdev.domain.planning.board import Board, DraftStep
from tdev.domain.planning.chaining import spoken
from tdev.domain.planning.clauses import Clause, joined, split
from tdev.domain.planning.constants import constants_in
from tdev.domain.planning.retrieval import Match, Retrieval
from tdev.domain.planning.words import features
from tdev.domain.workflow import schemas
from tdev.kernel.ids import named_id
from tdev.model.component import FREE_EFFECTS, Component
from tdev.model.plan import PlanOutcome, Reason
from tdev.model.workflow import Step, Workflow

FLOOR = 0.24
"""A component less relevant than this does not serve a clause."""
GUARDED_FLOOR = 0.38
"""The same for components with guarded effects: they must be asked for plainly."""
LAST_FLOOR = 0.12
"""What refining is content with when nothing better serves a part of the goal."""
CANDIDATES = 6


def draft(
    goal: str, retrieval: Retrieval, inputs: Mapping[str, Any] | None = None, *, floor: float = FLOOR
) -> PlanOutcome:
    """Make a plan for a goal.

    Args:
        goal: What the user wants, in plain words.
        retrieval: The components that may be used.
        inputs: Values the request brings along; their names and types are sources.
        floor: Least relevance of a component to the words it serves.

    Returns:
        ``plan``, ``ask`` (a required value is nowhere to be found), ``partial`` (some clauses nothing serves) or
        ``refuse`` (no clause is served). The workflow of anything but ``refuse`` is typed and can be looked at.
    """
    given = {name: {"type": schemas.type_of(value)} for name, value in (inputs or {}).items()}
    board = Board(goal, constants_in(goal), given, floor)
    clauses = split(goal, retrieval.verbs)
    excluded = _excluded(clauses, retrieval)
    missing: list[str] = []
    notes = _notes(clauses)
    for clause in clauses:
        served = clause.role != "condition" and (clause.role != "action" or _serve(clause, board, retrieval, excluded))
        if not served:
            missing.append(clause.text)
    ask_first = any(clause.role == "approval" for clause in clauses)
    return _outcome(board, missing, notes, ask_first=ask_first)


def compose(
    components: Sequence[Component], goal: str, retrieval: Retrieval, inputs: Mapping[str, Any] | None = None
) -> PlanOutcome:
    """Connect components in the order given: outputs to inputs by name and type, values named in the goal put in.

    Conversions are inserted where types ask for them. The verdict is ``ask`` when a required value is nowhere.
    """
    given = {name: {"type": schemas.type_of(value)} for name, value in (inputs or {}).items()}
    board = Board(goal, constants_in(goal), given, FLOOR)
    whole = Clause(goal, 0, len(goal), tuple(board.constants), "action", features(goal))
    for component in components:
        match = Match(component, 1.0, ())
        _add(match, bind(component, whole, board, retrieval), whole, board)
    return _outcome(board, [], [], ask_first=False)


def _excluded(clauses: Sequence[Clause], retrieval: Retrieval) -> set[str]:
    """Components that a negated clause names."""
    names = set()
    for clause in clauses:
        if clause.role == "negated":
            names |= {m.component.name for m in retrieval.search(clause.terms, 5) if m.relevance >= GUARDED_FLOOR}
    return names


def _notes(clauses: Sequence[Clause]) -> list[str]:
    words = {
        "trigger": "a trigger is not part of a run; start it when that happens",
        "negated": "left out as asked",
        "condition": "conditions in words are not planned yet; write a step with 'when'",
    }
    return [f"{clause.text!r}: {words[clause.role]}" for clause in clauses if clause.role in words]


def _serve(clause: Clause, board: Board, retrieval: Retrieval, excluded: set[str]) -> bool:
    """Put the best component for a clause on the board; False when nothing serves it."""
    hints = features(spoken(clause.constants))
    found = retrieval.search(clause.terms, CANDIDATES + len(excluded), hints)
    matches = [match for match in found if match.component.name not in excluded]
    matches = [m for m in matches if m.relevance >= _floor(m.component, board)]
    if not matches:
        return _served_by_constants(clause, board, retrieval)
    if _says_more(matches[0], clause, board):
        return _extend(matches[0], clause, board, retrieval)
    best: tuple[float, Board] | None = None
    for match in matches[:CANDIDATES]:
        trial = board.fork()
        value = _try(match, clause, trial, retrieval, matches)
        if best is None or value > best[0] + 1e-9:
            best = (value, trial)
    if best is not None:
        board.take(best[1])
    return True


def _says_more(match: Match, clause: Clause, board: Board) -> bool:
    """The clause speaks of the component that was just used and brings nothing new to use it on."""
    if not board.steps or any(c.kind in ("url", "path", "email", "quote") for c in clause.constants):
        return False
    last = board.steps[-1]
    return last.component.name == match.component.name and last.clause is not None


def _extend(match: Match, clause: Clause, board: Board, retrieval: Retrieval) -> bool:
    """Bind the last step again with both clauses' words."""
    last = board.steps.pop()
    assert last.clause is not None
    whole = joined(last.clause, clause)
    board.used -= set(whole.constants)
    _try(match, whole, board, retrieval, [match])
    return True


def _floor(component: Component, board: Board) -> float:
    return board.floor if FREE_EFFECTS.issuperset(component.effects) else GUARDED_FLOOR


def _try(match: Match, clause: Clause, board: Board, retrieval: Retrieval, matches: Sequence[Match]) -> float:
    """Bind one candidate on a fork; answers how good the result is."""
    before, used = len(board.steps), len(board.used)
    bound = bind(match.component, clause, board, retrieval)
    step = _add(match, bound, clause, board)
    step.runners_up = tuple(m.component.name for m in matches if m is not match)[:3]
    tail = _deliver(step, clause, board, retrieval)
    spent = len(board.used) - used
    wanted = len([c for c in clause.constants if c.kind != "number"])
    left = len([c for c in board.free(clause.constants) if c.kind != "number"])
    return (
        match.relevance
        + 0.3 * bound.quality
        + 0.05 * min(spent, 3)
        + tail
        - (0.2 * left / wanted if wanted else 0.0)
        - 0.04 * (len(board.steps) - before)
        - 0.25 * len(bound.open)
    )


def _add(match: Match, bound: Bound, clause: Clause, board: Board) -> DraftStep:
    for name in bound.open:
        schema = schemas.properties(match.component.input_schema).get(name, {})
        text = schema.get("description") or schemas.describe(schema)
        board.questions.append(f"{match.component.name} needs {name!r} ({text}): which one?")
        bound.input[name] = f"${{inputs.{name}}}"
    step = board.add(step_of(match.component, bound, clause, board))
    step.words, step.clause, step.relevance, step.inserted = clause.text, clause, match.relevance, False
    return step


def _deliver(step: DraftStep, clause: Clause, board: Board, retrieval: Retrieval) -> float:
    """A clause that also names where its result goes (a file) gets the step that takes it there."""
    for constant in board.free(clause.constants):
        if constant.kind not in ("path", "url"):
            continue
        hints = features("write text file" if constant.kind == "path" else "post send")
        for match in retrieval.search(clause.terms, CANDIDATES, hints):
            if match.component.name == step.component.name or match.relevance < _floor(match.component, board):
                continue
            trial = board.fork()
            bound = bind(match.component, clause, trial, retrieval)
            if not bound.open and constant in trial.used and _reads(bound, step):
                board.take(trial)
                _add(match, bound, clause, board)
                return 0.1
    return 0.0


def _reads(bound: Bound, step: DraftStep) -> bool:
    return any(isinstance(v, str) and v.startswith(f"${{{step.id}") for v in bound.input.values())


def _served_by_constants(clause: Clause, board: Board, retrieval: Retrieval) -> bool:
    """A clause whose words find nothing, but that only gives a value to the step before (``at most 3``)."""
    if not board.steps or not clause.constants or len(clause.terms) > 2:
        return False
    step = board.steps[-1]
    bound = bind(step.component, clause, board, retrieval)
    new = {name: value for name, value in bound.input.items() if name not in step.input}
    step.input.update(new)
    return bool(new)


def _outcome(board: Board, missing: list[str], notes: list[str], *, ask_first: bool) -> PlanOutcome:
    if not board.steps:
        return PlanOutcome(verdict="refuse", goal=board.goal, missing=tuple(missing), notes=tuple(notes))
    steps = tuple(_step(step, ask_first=ask_first) for step in board.steps)
    reasons = tuple(
        Reason(step=s.id, agent=s.component.name, words=s.words, relevance=s.relevance, runners_up=s.runners_up)
        for s in board.steps
    )
    inputs = _inputs(board)
    identity = named_id("wf", board.goal, repr([step.document() for step in steps]))
    workflow = Workflow(id=identity[:35], goal=board.goal, inputs=inputs, steps=steps)
    verdict = "partial" if missing else "ask" if board.questions else "plan"
    return PlanOutcome(
        verdict=verdict,
        goal=board.goal,
        workflow=workflow,
        missing=tuple(missing),
        questions=tuple(dict.fromkeys(board.questions)),
        notes=tuple(notes),
        reasons=reasons,
    )


def _step(step: DraftStep, *, ask_first: bool) -> Step:
    guarded = not FREE_EFFECTS.issuperset(step.component.effects)
    return Step(
        id=step.id,
        agent=step.component.ref,
        input=step.input,
        for_each=step.for_each,
        approve=guarded and ask_first,
    )


def _inputs(board: Board) -> dict[str, Any]:
    """The inputs the workflow declares: those the request brought and those that are asked for."""
    found: dict[str, Any] = {name: dict(schema) for name, schema in board.inputs.items()}
    for step in board.steps:
        takes = schemas.properties(step.component.input_schema)
        for name, value in step.input.items():
            if value == f"${{inputs.{name}}}" and name not in found:
                found[name] = {k: v for k, v in takes[name].items() if k in ("type", "description", "items")}
    required = [name for name in found if name not in board.inputs]
    return {"type": "object", "properties": found, **({"required": required} if required else {})}
