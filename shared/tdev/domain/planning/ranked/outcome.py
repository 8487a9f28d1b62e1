"""What is proposed as a plan like any other: typed, with reasons, with questions for what is nowhere to be found."""

from collections.abc import Mapping, Sequence
from typing import Any

from tdev.domain.planning.board import Board, DraftStep
from tdev.domain.planning.clauses import Clause
from tdev.domain.planning.constants import literal
from tdev.domain.planning.drafting import notes_of, outcome_of
from tdev.domain.planning.ranked.candidates import Candidate
from tdev.domain.planning.ranked.proposing import Proposal, ProposedStep
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.planning.serving import GUARDED_FLOOR, may_serve
from tdev.domain.planning.words import features
from tdev.domain.workflow import schemas
from tdev.model.component import FREE_EFFECTS
from tdev.model.plan import PlanOutcome

_RUNNERS_UP = 3
_LOOSE = frozenset(("span", "inner", "opened", "sing", "raised", "joined"))
"""Ways to read a value that any words allow."""


def outcome(proposal: Proposal, retrieval: Retrieval, inputs: Mapping[str, Any] | None = None) -> PlanOutcome | None:
    """The plan of a proposal, or None when there is none that may be made.

    What touches anything outside is only called for words that ask for it plainly, as in every plan of ours; a goal
    with a condition in words gets none, for a condition is never guessed.

    Args:
        proposal: Chosen and filled calls.
        retrieval: The components that may be used.
        inputs: Values the request brings along; a parameter of the same name and type takes them.
    """
    clauses = proposal.reading.clauses
    if not proposal.steps or any(clause.role in ("condition", "negated") for clause in clauses):
        return None
    given = {name: {"type": schemas.type_of(value)} for name, value in (inputs or {}).items()}
    board = Board(proposal.reading.goal, (), given, 0.0)
    names: dict[str, str] = {}
    for step in proposal.steps:
        clause = _clause(step, clauses)
        if not _may(step, clause, retrieval):
            return None
        names[step.id] = _put(step, clause, board, names, retrieval)
    ask_first = any(clause.role == "approval" for clause in clauses)
    return outcome_of(board, retrieval, _unserved(proposal, retrieval), notes_of(clauses), ask_first=ask_first)


def _clause(step: ProposedStep, clauses: Sequence[Clause]) -> Clause:
    """The part of the goal that a step serves: of those in its range the one that says most of the component."""
    inside = [clause for clause in clauses if step.segment[0] <= clause.start < step.segment[1]] or list(clauses)
    said = step.call.form.stems
    return max(inside, key=lambda clause: (len(said.intersection(clause.terms)), -clause.start))


def _may(step: ProposedStep, clause: Clause, retrieval: Retrieval) -> bool:
    if FREE_EFFECTS.issuperset(step.component.effects):
        return True
    plainly = retrieval.relevance(step.component, clause.terms) >= GUARDED_FLOOR
    return plainly and may_serve(step.component, clause, retrieval)


def _put(step: ProposedStep, clause: Clause, board: Board, names: Mapping[str, str], retrieval: Retrieval) -> str:
    """Put a step on the board; what it needs and nobody says becomes an input of the plan and a question."""
    component, filled = step.component, {}
    takes = schemas.properties(component.input_schema)
    for name, candidate in step.filled.chosen.items():
        if name not in step.filled.inputs:
            continue
        if candidate.source is not None:
            filled[name] = f"${{{names[candidate.source.step]}.{candidate.source.output.name}}}"
        elif schemas.admits(takes[name], candidate.value) is None and _is_said(candidate, name, step):
            filled[name] = literal(candidate.value)
    for name in schemas.required(component.input_schema):
        if name in filled or name not in takes:
            continue
        if name not in board.inputs:
            text = takes[name].get("description") or schemas.describe(takes[name])
            board.questions.append(f"{component.name} needs {name!r} ({text}): which one?")
        filled[name] = f"${{inputs.{name}}}"
    found = retrieval.search(clause.terms, _RUNNERS_UP + 1)
    draft = DraftStep(
        board.new_id(component),
        component,
        filled,
        words=clause.text,
        relevance=round(min(1.0, step.call.likely), 6),
        runners_up=tuple(each.component.name for each in found if each.component.name != component.name)[:_RUNNERS_UP],
        clause=clause,
    )
    return board.add(draft).id


def _is_said(candidate: Candidate, name: str, step: ProposedStep) -> bool:
    """Whether words are a value, and not only those that name the component or the parameter."""
    if candidate.place is None or candidate.kind not in _LOOSE:
        return True
    form = step.call.form
    own = next((field.said for field in form.parameters if field.name == name), frozenset())
    stems = frozenset(features(candidate.place.text))
    return not stems <= form.stems | own


def _unserved(proposal: Proposal, retrieval: Retrieval) -> list[str]:
    """Parts of the goal that ask for something no step speaks of, though the registry knows the words."""
    served = frozenset(stem for step in proposal.steps for stem in step.call.form.bag)
    return [
        clause.text
        for clause in proposal.reading.clauses
        if clause.role == "action" and clause.terms and clause.verb and served.isdisjoint(clause.terms)
    ]
