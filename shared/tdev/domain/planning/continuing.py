"""What a part of a goal only adds to the step before it: a file's name, a value it has, a question it answers."""

import re

from tdev.domain.planning.board import Board, DraftStep
from tdev.domain.planning.clauses import Clause
from tdev.domain.planning.constants import Constant, literal
from tdev.domain.planning.kinds import same_kind
from tdev.domain.planning.lexicon import COUNTING
from tdev.domain.planning.sources import is_file
from tdev.domain.planning.words import features
from tdev.domain.workflow import schemas

_ASKED = re.compile(r"^(?:and\s+|then\s+|also\s+)*(?:what|which|who|how|is|are|was|were|did|does)\b", re.IGNORECASE)


def names_its_file(clause: Clause, board: Board) -> bool:
    """``... and save it as x.png`` after a step that writes a file anyway: it writes that one."""
    step = next((step for step in reversed(board.steps) if not step.inserted), None)
    target = next((c for c in clause.constants if c.target and c.kind == "path"), None)
    if step is None or target is None or "write:files" not in step.component.effects:
        return False
    return goes_to(step, target, board)


def was_given(clause: Clause, board: Board) -> bool:
    """``... and text 'hi'`` after a step that has it as its text: the rest of what was said of that step."""
    step = next((step for step in reversed(board.steps) if not step.inserted), None)
    if step is None or not clause.constants or not clause.terms or not board.used.issuperset(clause.constants):
        return False
    said = set(features(" ".join(step.input)))
    return said.issuperset(clause.terms) and all(c.value in step.input.values() for c in clause.constants)


def asks_for_result(clause: Clause, board: Board) -> bool:
    """``what was added?`` behind a comparison: the steps before give just that already."""
    if not clause.terms or clause.constants or not _ASKED.match(clause.plain) or not COUNTING.isdisjoint(clause.terms):
        return False
    given = (step.component.output_schema for step in board.steps if not step.inserted)
    return any(set(features(" ".join(schemas.properties(schema)))) >= set(clause.terms) for schema in given)


def goes_to(step: DraftStep, target: Constant, board: Board) -> bool:
    """Make a step write a file that the goal names, where it has an open parameter for one; whether it does now."""
    for name, schema in schemas.properties(step.component.input_schema).items():
        same = same_kind(str(schema.get("default", "")), target.text)
        if is_file(name) and name not in step.input and schemas.types_of(schema) == {"string"} and same:
            board.change(step.id, input={**step.input, name: literal(target.value)})
            board.used.add(target)
            return True
    return False
