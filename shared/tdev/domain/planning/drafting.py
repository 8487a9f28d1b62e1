"""The first draft of a plan: clause by clause the best component whose parameters can be filled."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from tdev.domain.planning.asides import plainly, without_asides
from tdev.domain.planning.binding import bind
from tdev.domain.planning.board import Board, DraftStep
from tdev.domain.planning.clauses import Clause, parted, split
from tdev.domain.planning.constants import constants_in
from tdev.domain.planning.handing import handed
from tdev.domain.planning.kinds import KINDS, kinds_wanted, place_spoken_of, spoken
from tdev.domain.planning.pausing import in_turn
from tdev.domain.planning.policy import objection
from tdev.domain.planning.retrieval import Match, Retrieval
from tdev.domain.planning.serving import FLOOR, GUARDED_FLOOR, SERVED, Serving, add, serve
from tdev.domain.planning.words import features
from tdev.domain.workflow import schemas
from tdev.domain.workflow.validation import findings
from tdev.kernel.errors import NotFoundError
from tdev.kernel.ids import named_id
from tdev.kernel.plurals import counted
from tdev.model.component import FREE_EFFECTS, Component
from tdev.model.plan import PlanOutcome, Reason
from tdev.model.workflow import Step, Workflow

LAST_FLOOR = 0.12
"""What refining is content with when nothing better serves a part of the goal."""
MOST_PARTS = 40
"""Parts of a goal that are planned."""
_CONSENT = re.compile(
    r"(?<=\w)(?:,|,?\s+(?:and|but),?)?\s+(?:but\s+)?(?:only\s+)?(?:once|after|when|if|as soon as)\s+i(?:'ve"
    r"|\s+have)?\s+"
    r"(?:say|said|approved?|agreed?|confirm(?:ed)?)(?:\s+(?:yes|so|ok|okay|it|that))?(?=[\s,.!]|$)",
    re.IGNORECASE,
)
_METADATA_REASON = "it would read the credentials of the machine from its metadata address; no step may call that"
_TURNED = re.compile("[\u202a\u202b\u202d\u202e\u2066-\u2068]")
"""A goal that people see written otherwise than it is read here."""
_SHORT = 4000
"""Characters; longer inputs are no file names or addresses."""
_ROLES = {
    "trigger": "a trigger is not part of a run; start it when that happens",
    "negated": "left out as asked",
    "remark": "read as a remark that asks for nothing",
    "condition": "conditions in words are not planned yet; write a step with 'when'",
}


def draft(
    goal: str, retrieval: Retrieval, inputs: Mapping[str, Any] | None = None, *, floor: float = SERVED
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
    refused = objected(goal)
    if refused is not None:
        return refused
    if retrieval.speaks_for_itself:
        return draft_of_descriptions(goal, retrieval, inputs)
    from tdev.domain.planning.described.revising import scheduled

    now, notes = scheduled(goal)
    if notes and now:
        return _of(goal, _draft(now, retrieval, inputs, floor), notes)
    return _draft(goal, retrieval, inputs, floor)


def _of(goal: str, outcome: PlanOutcome, notes: Sequence[str]) -> PlanOutcome:
    """What was drafted for a part of a goal as the outcome for the whole."""
    workflow = outcome.workflow
    if workflow is not None:
        workflow = workflow.model_copy(update={"goal": goal, "id": named_id("wf", goal, workflow.id)[:35]})
    return outcome.model_copy(update={"goal": goal, "workflow": workflow, "notes": (*outcome.notes, *notes)})


def _draft(goal: str, retrieval: Retrieval, inputs: Mapping[str, Any] | None, floor: float) -> PlanOutcome:
    """The draft for a goal that is to run now."""
    asked, consent = _consented(plainly(goal))
    clauses = handed(without_asides(parted(asked, split(asked, retrieval.verbs))), retrieval)
    outcome = _drafted(_board(goal, clauses, inputs or {}, floor), clauses, retrieval, consent)
    if outcome.verdict not in ("ask", "partial") or inputs or not outcome.questions:
        return outcome
    place = place_spoken_of(term for clause in clauses for term in clause.terms)
    if not place or any(constant.kind in ("url", "path") and not constant.target for constant in constants_in(goal)):
        return outcome
    board = _board(goal, clauses, {}, floor)
    board.inputs, board.assumed = {place: {"type": "string"}}, frozenset({place})
    assumed = _drafted(board, clauses, retrieval, consent)
    asks_less = len(assumed.questions) <= len(outcome.questions) and len(assumed.missing) <= len(outcome.missing)
    return assumed if asks_less else outcome


def _consented(goal: str) -> tuple[str, bool]:
    """The goal with blanks for what says that a yes is waited for (``once I say yes``), and whether it does."""
    found = _CONSENT.search(goal)
    if found is None:
        return goal, False
    rest = goal[found.end() :].replace(",", " ", 1)
    return f"{goal[: found.start()]}{' and then'.ljust(len(found[0]))}{rest}", True


def draft_of_descriptions(goal: str, retrieval: Retrieval, inputs: Mapping[str, Any] | None = None) -> PlanOutcome:
    """Make a plan by what components say of themselves, whether they have phrases or not; see ``draft``.

    The goal must have been found unobjectionable.
    """
    from tdev.domain.planning.described.drafts import draft_described  # where all components have phrases, never

    found = draft_described(goal, retrieval, inputs or {})
    if isinstance(found, PlanOutcome):
        return found
    missing, notes = list(found.missing), list(found.notes)
    return outcome_of(found.board, retrieval, missing, notes, ask_first=found.ask_first, guards=found.guards)


def objected(goal: str) -> PlanOutcome | None:
    """What is refused whatever components there are: a goal that asks for nothing, for harm, or for a wonder."""
    from tdev.domain.planning.described.parts import (
        judged,
        names_metadata,
        says_nothing,
    )  # who only looks components up needs none

    if says_nothing(goal):
        note = "there is no request in it; a goal says what to do and with what: Summarize https://example.com/news"
        return PlanOutcome(verdict="refuse", goal=goal, missing=(goal[:200],), notes=(note,))
    if _TURNED.search(goal):
        note = (
            "refused: characters that turn the direction of writing make it read otherwise than it is; write it plainly"
        )
        return PlanOutcome(verdict="refuse", goal=goal, missing=(goal[:200],), notes=(note,))
    rule = objection(judged(goal))
    reason = rule.reason if rule is not None else _METADATA_REASON if names_metadata(goal) else None
    if reason is None:
        return None
    return PlanOutcome(verdict="refuse", goal=goal, missing=(goal[:200],), notes=(f"refused: {reason}",))


def _board(goal: str, clauses: Sequence[Clause], inputs: Mapping[str, Any], floor: float) -> Board:
    """An empty board with what the goal names where it asks for something to be done."""
    constants = [c for clause in clauses if clause.role not in ("negated", "condition") for c in clause.constants]
    given = {name: {"type": schemas.type_of(value)} for name, value in inputs.items()}
    values = " ".join(value for value in inputs.values() if isinstance(value, str) and len(value) < _SHORT)
    said = [term for c in clauses for term in c.terms if term in KINDS and term not in kinds_wanted(c.plain)]
    hints = features(spoken(constants_in(values))) + tuple(said)
    return Board(goal, constants, given, floor, tuple(dict.fromkeys(hints)))


def _drafted(board: Board, clauses: Sequence[Clause], retrieval: Retrieval, consent: bool) -> PlanOutcome:
    serving = Serving(retrieval, frozenset(excluded(clauses, retrieval)))
    missing = []
    for clause in clauses[:MOST_PARTS]:
        served = clause.role != "condition" and (clause.role != "action" or serve(clause, board, serving))
        if not served and (clause.terms or clause.constants):
            missing.append(clause.text)
    if len(clauses) > MOST_PARTS:
        left = counted(len(clauses) - MOST_PARTS, "part")
        missing.append(f"{left} behind the first {MOST_PARTS}: make another plan of them")
    ask_first = consent or any(clause.role == "approval" for clause in clauses)
    return outcome_of(board, retrieval, missing, notes_of(clauses), ask_first=ask_first)


def compose(
    components: Sequence[Component], goal: str, retrieval: Retrieval, inputs: Mapping[str, Any] | None = None
) -> PlanOutcome:
    """Connect components in the order given: outputs to inputs by name and type, values named in the goal put in.

    Conversions are inserted where types ask for them. The verdict is ``ask`` when a required value is nowhere.
    """
    whole = Clause(goal, 0, len(goal), tuple(constants_in(goal)), "action", features(goal), goal)
    board = _board(goal, [whole], inputs or {}, FLOOR)
    for component in components:
        add(Match(component, 1.0, ()), bind(component, whole, board, retrieval), whole, board)
    return outcome_of(board, retrieval, [], [], ask_first=False)


def excluded(clauses: Sequence[Clause], retrieval: Retrieval) -> set[str]:
    """Components that a negated clause names."""
    names = set()
    for clause in clauses:
        if clause.role == "negated":
            names |= {m.component.name for m in retrieval.search(clause.terms, 5) if m.relevance >= GUARDED_FLOOR}
    return names


def notes_of(clauses: Sequence[Clause]) -> list[str]:
    """What is said about the plan by parts of the goal that are no steps."""
    return [f"{clause.text!r}: {_ROLES[clause.role]}" for clause in clauses if clause.role in _ROLES]


def outcome_of(
    board: Board,
    retrieval: Retrieval,
    missing: list[str],
    notes: list[str],
    *,
    ask_first: bool,
    guards: Mapping[str, str] = MappingProxyType({}),
) -> PlanOutcome:
    """The outcome of a board: what is missing makes it partial, what has to be asked a question.

    Args:
        board: With its steps, inputs and questions.
        retrieval: The components that may be used.
        missing: Parts of the goal that nothing serves.
        notes: What else is to be told.
        ask_first: Steps with effects wait for an approval.
        guards: By step the condition under which it runs, as an expression.
    """
    if not board.steps:
        return PlanOutcome(verdict="refuse", goal=board.goal, missing=tuple(missing), notes=tuple(notes))
    made = [_step(step, guards.get(step.id), ask_first=ask_first) for step in board.steps]
    steps = in_turn(made, {step.id: step.component for step in board.steps})
    reasons = tuple(
        Reason(step=s.id, agent=s.component.name, words=s.words, relevance=s.relevance, runners_up=s.runners_up)
        for s in board.steps
    )
    identity = named_id("wf", board.goal, repr([step.document() for step in steps]))
    workflow = Workflow(id=identity[:35], goal=board.goal, inputs=_inputs(board), steps=steps)
    questions = tuple(dict.fromkeys([*_assumptions(board), *board.questions, *_doubts(workflow, retrieval)]))
    return PlanOutcome(
        verdict="partial" if missing else "ask" if questions else "plan",
        goal=board.goal,
        workflow=workflow,
        missing=tuple(missing),
        questions=questions,
        notes=tuple(notes),
        reasons=reasons,
    )


def _assumptions(board: Board) -> list[str]:
    """Which file, which page: asked when a step reads an input that the request did not bring."""
    read = {value for step in board.steps for value in step.input.values() if isinstance(value, str)}
    called = {"path": "file", "url": "page"}
    return [
        f"which {called[name]} is meant? Give its {'address' if name == 'url' else 'path'} as the input {name!r}"
        for name in sorted(board.assumed)
        if f"${{inputs.{name}}}" in read
    ]


def _doubts(workflow: Workflow, retrieval: Retrieval) -> list[str]:
    """What is wrong with the draft after all, as questions: no unsound workflow is called a plan."""

    def resolve(ref: str) -> Component:
        found = retrieval.by_name.get(ref.partition("@")[0])
        if found is None:
            raise NotFoundError(f"there is no component {ref!r}")
        return found

    return [f"{found.pointer}: {found.message}" for found in findings(workflow, resolve)]


def _step(step: DraftStep, when: str | None, *, ask_first: bool) -> Step:
    guarded = not FREE_EFFECTS.issuperset(step.component.effects)
    return Step(
        id=step.id,
        agent=step.component.ref,
        input=step.input,
        when=when,
        for_each=step.for_each,
        approve=guarded and ask_first,
    )


def _inputs(board: Board) -> dict[str, Any]:
    """The inputs the workflow declares: those the request brought and those that are asked for."""
    read = {value for step in board.steps for value in (*step.input.values(), step.for_each) if isinstance(value, str)}
    found: dict[str, Any] = {
        name: dict(schema)
        for name, schema in board.inputs.items()
        if name not in board.assumed or f"${{inputs.{name}}}" in read
    }
    for step in board.steps:
        takes = schemas.properties(step.component.input_schema)
        for name, value in step.input.items():
            if value == f"${{inputs.{name}}}" and name not in found:
                found[name] = {k: v for k, v in takes[name].items() if k in ("type", "description", "items")}
    required = [name for name in found if name not in board.inputs or name in board.assumed]
    return {"type": "object", "properties": found, **({"required": required} if required else {})}
