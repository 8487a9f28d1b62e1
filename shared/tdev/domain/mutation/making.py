"""Writes mutants: copies of a source that differ from it in one place, and mean something else."""

import ast
import copy
import hashlib
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from tdev.domain.analysis.parts import Module
from tdev.domain.mutation.edits import Change, Text
from tdev.domain.mutation.operators_calls import CALLS
from tdev.domain.mutation.operators_expressions import EXPRESSIONS
from tdev.domain.mutation.operators_statements import STATEMENTS
from tdev.domain.mutation.places import Definition, places
from tdev.kernel.parsing import parse
from tdev.model.mutation import Survivor

OPERATORS = (*EXPRESSIONS, *STATEMENTS, *CALLS)
MOST_MADE = 5_000
"""Mutants that are made of one source."""
_SHOWN = 600


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: the bytes from ``start`` to ``end`` (of the UTF-8 of the source) give way to ``text``."""

    operator: str
    line: int
    start: int
    end: int
    text: str

    def survivor(self, source: str) -> Survivor:
        """How it is shown to a person: the lines it touches, before and after."""
        before, after = Text(source).shown(self.start, self.end, self.text)
        return Survivor(line=self.line, operator=self.operator, before=before[:_SHOWN], after=after[:_SHOWN])


def normalized(source: str) -> str:
    """The source with the line ends that positions count."""
    return source.replace("\r\n", "\n").replace("\r", "\n")


def changed(source: str, mutant: Mutant) -> str:
    """The source of a mutant."""
    return Text(source).changed(mutant.start, mutant.end, mutant.text)


def mutants_of(source: str, attribute: str | None = None, most: int = MOST_MADE) -> tuple[Mutant, ...]:
    """Every mutant of a component, in the order of its source: each parses, and none means the same as another.

    Args:
        source: Normalized source of the module.
        attribute: The component; code that it does not reach is left as it is. None: all code.
        most: No more than these are made.

    Raises:
        InvalidError: When the source cannot be read.
    """
    tree = parse(source)
    text = Text(source)
    found: list[Mutant] = []
    for root in _roots(tree, attribute):
        first, last = text.span(Change("", root, ""))
        seen = {_meaning(root)}
        for change in _changes(root, tree):
            start, end = text.span(change)
            # Only the statement at the top is read again: the rest of the module stays what it is.
            other = _parsed(text.changed(start, end, change.text, within=(first, last)))
            meaning = _meaning(other) if other is not None else None
            if meaning is None or meaning in seen:
                continue
            seen.add(meaning)
            found.append(Mutant(change.operator, change.node.lineno, start, end, change.text))
            if len(found) >= most:
                return tuple(found)
    return tuple(found)


def chosen(mutants: Sequence[Mutant], most: int) -> tuple[Mutant, ...]:
    """At most so many of them, the same ones each time, spread over the operators and over the lines.

    One is taken of each operator in turn, of lines that have given fewest so far.
    """
    if len(mutants) <= most:
        return tuple(mutants)
    waiting: dict[str, list[Mutant]] = {}
    for mutant in sorted(mutants, key=_lot):
        waiting.setdefault(mutant.operator, []).append(mutant)
    taken: list[Mutant] = []
    of_line: dict[int, int] = {}
    while len(taken) < most:
        for group in [waiting[name] for name in sorted(waiting)]:
            if not group or len(taken) >= most:
                continue
            best = min(group, key=lambda mutant: of_line.get(mutant.line, 0))
            group.remove(best)
            of_line[best.line] = of_line.get(best.line, 0) + 1
            taken.append(best)
    return tuple(sorted(taken, key=lambda mutant: (mutant.start, mutant.end, mutant.text)))


def _changes(root: ast.stmt, tree: ast.Module) -> Iterator[Change]:
    found = places(root, tree)
    return chain.from_iterable(operator(place) for place in found for operator in OPERATORS)


def _roots(tree: ast.Module, attribute: str | None) -> list[ast.stmt]:
    """The statements of the module that a component reaches, in their order."""
    if attribute is None:
        return list(tree.body)
    module = Module(tree)
    # A definition that only runs its head when the module is imported has a part without names.
    found = [part for part in module.closure(module.named(attribute)) if part.names or part.definition is None]
    reached = {id(part.node) for part in found}
    return [node for node in tree.body if id(node) in reached]


def _parsed(source: str) -> ast.stmt | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)  # "x" is 1, and such
            found = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError):
        return None
    return found[0] if len(found) == 1 else None


def _meaning(node: ast.stmt) -> bytes:
    bare = node
    if isinstance(node, Definition):  # the text of a definition begins behind its decorators
        bare = copy.copy(node)
        bare.decorator_list = []
    return hashlib.sha256(ast.dump(bare).encode("utf-8", "surrogatepass")).digest()


def _lot(mutant: Mutant) -> str:
    told = f"{mutant.operator} {mutant.start} {mutant.end} {mutant.text}"
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
