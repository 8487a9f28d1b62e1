"""One part of a goal served: the best component whose parameters can be filled, and what belongs to it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tdev.domain.planning.binding import Bound, bind, step_of
from tdev.domain.planning.board import Board, DraftStep
from tdev.domain.planning.clauses import COMPARING, Clause, joined
from tdev.domain.planning.constants import Constant, literal
from tdev.domain.planning.kinds import BINARY, KINDS, kinds_wanted, same_kind, spoken
from tdev.domain.planning.lexicon import COUNTING, DEMANDING, DESTRUCTIVE, SENDING, VERBS
from tdev.domain.planning.retrieval import Match, Retrieval
from tdev.domain.planning.settings_in import OPERATOR_NAMES, columns_said, comparison, constant_quality
from tdev.domain.planning.sources import is_file, sources_of
from tdev.domain.planning.suiting import for_file, for_kind, stores_as, to_store
from tdev.domain.planning.words import features, identifiers, stem
from tdev.domain.workflow import schemas
from tdev.model.component import FREE_EFFECTS, Component

FLOOR = 0.24
"""A component less relevant than this does not serve a clause."""
SERVED = 0.39
"""The same in a first draft: of the plans wanted of the built-in components all are above, what is below is mostly
another deed that shares a word (``print the page`` and pretty-printed JSON)."""
GUARDED_FLOOR = 0.38
"""The same for components with guarded effects: they must be asked for plainly."""
ASK_FLOOR = 0.45
"""The same where something must be asked: a weak match that lacks a value is no match."""
SURE = 0.9
"""A number whose neighbours name a setting belongs to it."""
PLAINLY = 0.55
"""Relevance from which a component serves words plainly. Of 128 plans for the built-in components' own table of goals
all but 3 reach it; of 632 goals of other fields the plans of 4 do."""
ALSO_FLOOR = 0.5
"""The same for what the rest of a clause asks for beside the step that serves it."""
LACKING = 0.25
"""What a component loses for a value that must be asked for."""
MOST_LACKING = 1.2
"""As many such values count: one that does something else is no better for wanting nothing."""
CANDIDATES = 6
COMPOSED = {"tool": 0.0, "agent": 0.06, "team": 0.08}
"""What a component loses for deciding by itself: the simpler one is preferred when words do not tell."""
PURE = frozenset(["pure"])
MOST_STEPS = 150
"""A plan of more steps is not made; a workflow may have 200."""
NAMING = ("url", "path", "email", "quote")
_DESTRUCTIVE = frozenset(stem(word) for word in DESTRUCTIVE)
_DOING = frozenset(stem(word) for word in VERBS | DEMANDING)
_SENDING = frozenset(stem(word) for word in SENDING)
_HANDING = _SENDING | frozenset(features("put give hand tell deliver text message 올려 올려줘 공유 보내 전달 알려"))


@dataclass(frozen=True, slots=True)
class Serving:
    """What serving needs beside clause and board."""

    retrieval: Retrieval
    excluded: frozenset[str]


def serve(clause: Clause, board: Board, serving: Serving) -> bool:
    """Put the best component for a clause on the board; False when nothing serves it."""
    if len(board.steps) >= MOST_STEPS:
        return False
    if clause.verb and not serving.retrieval.knows(clause.verb):
        return False
    if _names_its_file(clause, board) or _names_a_setting(clause, board, serving) or _asks_for_result(clause, board):
        return True
    matches = _matches(clause, board, serving)
    if not matches:
        return _served_by_constants(clause, board, serving)
    if _says_more(matches[0], clause, board):
        _extend(matches[0], clause, board, serving)
        return True
    best: tuple[float, Board] | None = None
    for match in matches[:CANDIDATES]:
        if best is not None and match.relevance + 0.6 <= best[0]:
            break
        trial = board.fork()
        value = _try(match, clause, trial, serving, matches)
        if value is not None and (best is None or value > best[0] + 1e-9):
            best = (value, trial)
    if best is None:
        return _served_by_constants(clause, board, serving)
    board.take(best[1])
    return True


def _matches(clause: Clause, board: Board, serving: Serving) -> list[Match]:
    """The components that words and effects allow for a clause, best first."""
    to_read = [c for c in clause.constants if not c.target]
    written = [c for c in clause.constants if c.target and c.kind == "path"]
    hints = features(spoken(to_read)) or features(f"save file {spoken(written)}" if written else "")
    most = 2 * CANDIDATES + len(serving.excluded)
    found = serving.retrieval.search(clause.terms, most, hints)
    if not found or found[0].relevance < board.floor:
        # Names of columns say nothing about the deed: without them it may be plain.
        columns = features(" ".join(columns_said(clause)))
        found = serving.retrieval.search(tuple(t for t in clause.terms if t not in columns), most, hints) or found
    wanted, given = kinds_wanted(clause.plain), KINDS.intersection(features(spoken(to_read)))
    stored = BINARY.intersection(features(spoken(written)))
    allowed = [
        for_file(for_kind(match, wanted, given), stored)
        for match in found
        if match.component.name not in serving.excluded
        and match.relevance >= _floor(match.component, board, clause, serving.retrieval)
        and may_serve(match.component, clause, serving.retrieval)
    ]
    return sorted(_preferred(allowed, board.goal, serving.retrieval), key=lambda match: -match.relevance)


def _preferred(matches: list[Match], goal: str, retrieval: Retrieval) -> list[Match]:
    """Without those that nobody vouches for and that the goal does not name, where another one serves plainly."""
    another = retrieval.unvouched - identifiers(goal)
    vouched = [match for match in matches if match.component.name not in another]
    return vouched if any(match.relevance >= PLAINLY for match in vouched) else matches


def may_serve(component: Component, clause: Clause, retrieval: Retrieval) -> bool:
    """Whether the verb allows a component: what sends is served by what can send, a deed by what knows the deed."""
    if not _sends_there(component, clause, retrieval):
        return False
    if clause.verb in _SENDING:
        return not FREE_EFFECTS.issuperset(component.effects)
    if not clause.verb:
        return True
    if not retrieval.has(component, clause.verb):
        return False
    things = [term for term in clause.terms if term not in _DOING]
    named = clause.verb in features(component.name)
    if things and not named and not any(retrieval.mentions(component, term) for term in things):
        return False  # ``print it on the office printer``: pretty-printed JSON is no paper
    return _hits_its_object(component, clause, retrieval)


def _sends_there(component: Component, clause: Clause, retrieval: Retrieval) -> bool:
    """Words for handing over alone send nothing anywhere: where to must be said, or stand there as an address."""
    if "send" not in component.effects or any(c.kind in ("url", "email") for c in clause.constants):
        return True
    return any(retrieval.has(component, term) for term in clause.terms if term not in _HANDING)


def _hits_its_object(component: Component, clause: Clause, retrieval: Retrieval) -> bool:
    """A destructive deed is served only by a component that knows the thing, too, or takes the file itself.

    Where no file or text is named, the thing may be anywhere: most of its words must be known.
    """
    if clause.verb not in _DESTRUCTIVE:
        return True
    things = [term for term in clause.terms if term != clause.verb]
    if things:
        hit = sum(retrieval.has(component, term) for term in things)
        return hit > 0 if clause.constants else 2 * hit > len(things)
    takes = schemas.properties(component.input_schema)
    return not any(c.kind in ("path", "url") for c in clause.constants) or any(is_file(name) for name in takes)


def _floor(component: Component, board: Board, clause: Clause, retrieval: Retrieval) -> float:
    """The least relevance; what compares as the words do (``over 30``) needs less, what nobody vouches for more."""
    if component.name in retrieval.unvouched and component.name not in identifiers(board.goal):
        return max(board.floor, PLAINLY)
    if not OPERATOR_NAMES.isdisjoint(schemas.properties(component.input_schema)) and comparison(clause) is not None:
        return min(board.floor, FLOOR)
    return board.floor if FREE_EFFECTS.issuperset(component.effects) else max(board.floor, GUARDED_FLOOR)


def _names_its_file(clause: Clause, board: Board) -> bool:
    """``... and save it as x.png`` after a step that writes a file anyway: it writes that one."""
    step = next((step for step in reversed(board.steps) if not step.inserted), None)
    target = next((c for c in clause.constants if c.target and c.kind == "path"), None)
    if step is None or target is None or "write:files" not in step.component.effects:
        return False
    return _goes_to(step, target, board)


def _names_a_setting(clause: Clause, board: Board, serving: Serving) -> bool:
    """``5 sentences`` after a step that has a setting for just that."""
    step = next((step for step in reversed(board.steps) if not step.inserted), None)
    if step is None or len(clause.terms) > 2 or any(c.kind != "number" for c in clause.constants):
        return False
    takes = schemas.properties(step.component.input_schema)
    plain = any(
        constant_quality(name, takes[name], constant, board.goal) >= SURE
        for constant in clause.constants
        for name in takes
        if name not in step.input
    )
    return plain and _served_by_constants(clause, board, serving)


_ASKED = re.compile(r"^(?:and\s+|then\s+|also\s+)*(?:what|which|who|how|is|are|was|were|did|does)\b", re.IGNORECASE)


def _asks_for_result(clause: Clause, board: Board) -> bool:
    """``what was added?`` behind a comparison: the steps before give just that already."""
    if not clause.terms or clause.constants or not _ASKED.match(clause.plain) or not COUNTING.isdisjoint(clause.terms):
        return False
    given = (step.component.output_schema for step in board.steps if not step.inserted)
    return any(set(features(" ".join(schemas.properties(schema)))) >= set(clause.terms) for schema in given)


def _goes_to(step: DraftStep, target: Constant, board: Board) -> bool:
    for name, schema in schemas.properties(step.component.input_schema).items():
        same = same_kind(str(schema.get("default", "")), target.text)
        if is_file(name) and name not in step.input and schemas.types_of(schema) == {"string"} and same:
            board.change(step.id, input={**step.input, name: literal(target.value)})
            board.used.add(target)
            return True
    return False


def _says_more(match: Match, clause: Clause, board: Board) -> bool:
    """The clause speaks of the component that was just used and brings nothing new to use it on."""
    if not board.steps or any(c.kind in NAMING for c in board.free(clause.constants)):
        return False
    last = board.steps[-1]
    return last.component.name == match.component.name and last.clause is not None


def _extend(match: Match, clause: Clause, board: Board, serving: Serving) -> None:
    """Bind the last step again with both clauses' words."""
    last = board.steps[-1]
    assert last.clause is not None
    trial = board.fork()
    trial.steps.pop()
    whole = joined(last.clause, clause)
    trial.used -= set(whole.constants)
    if _try(match, whole, trial, serving, [match]) is not None:
        board.take(trial)


def _try(match: Match, clause: Clause, board: Board, serving: Serving, matches: Sequence[Match]) -> float | None:
    """Bind one candidate on a fork; answers how good the result is, None when it is no result."""
    before, used, asked = len(board.steps), len(board.used), len(board.questions)
    bound = bind(match.component, clause, board, serving.retrieval)
    if bound.open and (match.relevance < ASK_FLOOR or _knows_only_the_deed(match, clause, serving.retrieval)):
        return None
    step = add(match, bound, clause, board)
    runners_up = tuple(m.component.name for m in matches if m is not match)[:3]
    board.change(step.id, runners_up=runners_up)
    tail = _again(step, match, clause, board, serving) if len(board.questions) == asked else 0.0
    tail += _deliver(step, clause, board, serving)
    tail += _also(step, clause, board, serving) if len(board.questions) == asked else 0.0
    if not FREE_EFFECTS.issuperset(match.component.effects) and _recipient_left(clause, board):
        return None
    wanted = len([c for c in clause.constants if c.kind != "number"])
    left = len([c for c in board.free(clause.constants) if c.kind != "number"])
    return (
        match.relevance
        - COMPOSED[match.component.type]
        + 0.3 * bound.quality
        + 0.05 * min(len(board.used) - used, 3)
        + tail
        + _compares(bound, clause)
        - (0.2 * left / wanted if wanted else 0.0)
        - 0.02 * (len(board.steps) - before)
        - LACKING * min(len(bound.open), MOST_LACKING)
    )


def _knows_only_the_deed(match: Match, clause: Clause, retrieval: Retrieval) -> bool:
    """``remove its background``: what removes rows shares a verb, and nothing of what the deed is done to."""
    things = [term for term in clause.terms if term not in _DOING]
    return bool(things) and not any(retrieval.knows(term) for term in things)


def _compares(bound: Bound, clause: Clause) -> float:
    """What it is worth to do the comparison that the words ask for (``over 30``)."""
    compared = comparison(clause)
    if compared is None or compared[1] == "==":
        return 0.0
    return 0.2 if any(name in OPERATOR_NAMES for name in bound.input) else -0.1


def _recipient_left(clause: Clause, board: Board) -> bool:
    """The clause names somebody whom the component does not send to."""
    return any(c.kind in ("email", "url") for c in board.free(clause.constants))


def add(match: Match, bound: Bound, clause: Clause, board: Board) -> DraftStep:
    """Put a bound component on the board; what it lacks becomes a question and an input of that name."""
    for name in bound.open:
        schema = schemas.properties(match.component.input_schema).get(name, {})
        text = schema.get("description") or schemas.describe(schema)
        board.questions.append(f"{match.component.name} needs {name!r} ({text}): which one?")
        bound.input[name] = f"${{inputs.{name}}}"
    step = board.add(step_of(match.component, bound, clause, board))
    board.change(step.id, words=clause.text, clause=clause, relevance=match.relevance, inserted=False)
    return next(known for known in board.steps if known.id == step.id)


def _again(step: DraftStep, match: Match, clause: Clause, board: Board, serving: Serving) -> float:
    """``Read a.csv and b.csv``: the same component once for each file or address that the clause names."""
    gained = 0.0
    for constant in [c for c in board.free(clause.constants) if c.kind in ("url", "path") and not c.target]:
        if constant in board.used or len(board.steps) >= MOST_STEPS:
            continue
        trial = board.fork()
        rest = replace(clause, constants=tuple(c for c in clause.constants if c not in board.used))
        bound = bind(match.component, rest, trial, serving.retrieval)
        if bound.open or constant not in trial.used or bound.input == step.input:
            break
        add(match, bound, clause, trial)
        board.take(trial)
        gained = 0.1
    return gained


def _deliver(step: DraftStep, clause: Clause, board: Board, serving: Serving) -> float:
    """A clause that also names where its result goes (a file) gets the step that takes it there."""
    for constant in board.free(clause.constants):
        if not (constant.target and constant.kind in ("path", "url")):
            continue
        if constant.kind == "path" and "write:files" in step.component.effects and _goes_to(step, constant, board):
            return 0.1
        terms = clause.terms if constant.kind == "url" else to_store(constant)
        for match in serving.retrieval.search(
            terms, CANDIDATES, features("post send" if constant.kind == "url" else "")
        ):
            if match.component.name == step.component.name or match.relevance < _floor(
                match.component, board, clause, serving.retrieval
            ):
                continue
            if constant.kind == "path" and not stores_as(match.component, constant):
                continue
            if _follows(step, match, clause, board, serving, constant):
                return 0.1
    return 0.0


def _follows(
    step: DraftStep, match: Match, clause: Clause, board: Board, serving: Serving, takes: Constant | None = None
) -> bool:
    """Put a component behind a step if it works on what that step gives (and takes the constant)."""
    trial = board.fork()
    bound = bind(match.component, clause, trial, serving.retrieval)
    parents = step_of(match.component, bound, clause, trial).parents()
    reads = step.id in parents or not parents.isdisjoint(trial.behind(step.id))
    if takes is None:
        # Nobody asked for it by itself: it stands beside the step or behind it, and needs nothing between.
        reads = (reads or not parents.isdisjoint(step.parents())) and len(trial.steps) == len(board.steps)
    if bound.open or not reads or (takes is not None and takes not in trial.used):
        return False
    board.take(trial)
    add(match, bound, clause, board)
    return True


def _also(step: DraftStep, clause: Clause, board: Board, serving: Serving) -> float:
    """What the rest of a clause asks for plainly: to count what was found, to show it as a table."""
    own = [s for s in board.steps if s.clause is clause or s.inserted]
    said = {term for s in own for term in clause.terms if serving.retrieval.has(s.component, term)}
    said.update(features(" ".join(f"{name} {value}" for name, value in step.input.items())))
    said.update(COMPARING if comparison(clause) is not None else ())
    rest = tuple(term for term in clause.terms if term not in said)
    there = {s.component.name for s in board.steps} | serving.excluded
    main, wanted = serving.retrieval.relevance(step.component, clause.terms), kinds_wanted(clause.plain)
    for match in (for_kind(found, wanted) for found in serving.retrieval.search(rest, 3)):
        fits = match.relevance >= ALSO_FLOOR and match.component.name not in there
        things = [term for term in match.terms if term in COUNTING or term not in _DOING]
        better = serving.retrieval.relevance(match.component, clause.terms) > main
        if not fits or better or not things or not PURE.issuperset(match.component.effects):
            continue
        if not COUNTING.isdisjoint(match.terms) and _counts(step):
            continue
        if _follows(step, match, replace(clause, constants=(), terms=rest), board, serving):
            return 0.1
    return 0.0


def _counts(step: DraftStep) -> bool:
    """Whether a step gives a number of what it found by itself."""
    return any(source.name == "count" for source in sources_of(step.id, step.component, 0))


def _served_by_constants(clause: Clause, board: Board, serving: Serving) -> bool:
    """A clause whose words find nothing, but that only gives a value to the step before (``at most 3``)."""
    if not board.steps or not clause.constants or len(clause.terms) > 2:
        return False
    step = next((step for step in reversed(board.steps) if not step.inserted), board.steps[-1])
    bound = bind(step.component, clause, board.fork(), serving.retrieval)
    new = {name: value for name, value in bound.input.items() if name not in step.input and "${" not in str(value)}
    if new:
        board.change(step.id, input={**step.input, **new})
        board.used |= {c for c in clause.constants if literal(c.value) in new.values()}
    return bool(new)
