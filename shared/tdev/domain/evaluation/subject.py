"""What is judged: a plan with its goal, its components and what its words ask for."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tdev.domain.planning.clauses import Clause, split
from tdev.domain.planning.constants import Constant, constants_in, literal, masked
from tdev.domain.planning.kinds import stores
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.planning.words import features, stem
from tdev.domain.workflow import graph
from tdev.domain.workflow.validation import findings
from tdev.kernel.errors import Finding, NotFoundError
from tdev.model.component import FREE_EFFECTS, Component
from tdev.model.workflow import Step, Workflow

PLAIN_RELEVANCE = 0.5
"""A component this relevant to a part of the goal serves it fully."""
PLAINLY = 0.4
"""Relevance from which a step surely serves a part: its place in the goal then means something."""
_GENERAL = frozenset(
    stem(word) for word in "ask find get give keep list look make pick save show store take try".split()
)
"""Verbs that say little about what is wanted: another word of the same part does."""
DELIVERED = 0.25
"""What a step gains for putting the result where a part of the goal says."""


@dataclass(frozen=True)
class Subject:
    """A plan under judgement. ``inputs`` are the values the request brought along."""

    workflow: Workflow
    retrieval: Retrieval
    resolve: Callable[[str], Component]
    inputs: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def findings(self) -> list[Finding]:
        """What is wrong with the workflow."""
        return findings(self.workflow, self.resolve)

    @cached_property
    def components(self) -> dict[str, Component]:
        """The component of each step whose component exists."""
        found = {}
        for step in self.workflow.steps:
            try:
                found[step.id] = self.resolve(step.agent)
            except NotFoundError:
                continue
        return found

    @cached_property
    def clauses(self) -> list[Clause]:
        """The parts of the goal that ask for something to be done."""
        every = split(self.workflow.goal, self.retrieval.verbs)
        return [clause for clause in every if clause.role == "action"]

    @cached_property
    def forbidden(self) -> list[Clause]:
        """The parts of the goal that say what must not be done."""
        return [clause for clause in split(self.workflow.goal, self.retrieval.verbs) if clause.role == "negated"]

    @cached_property
    def wanted(self) -> list[Clause]:
        """The parts of the goal that speak of something to be done, whatever they say of it."""
        return [clause for clause in split(self.workflow.goal, self.retrieval.verbs) if clause.role != "negated"]

    @cached_property
    def plain_goal(self) -> str:
        """The goal without what it names: a quoted text may say anything."""
        return masked(self.workflow.goal, constants_in(self.workflow.goal))

    @cached_property
    def guarded(self) -> list[str]:
        """The steps whose effects need an approval."""
        return [name for name, one in self.components.items() if not FREE_EFFECTS.issuperset(one.effects)]

    @cached_property
    def needs(self) -> dict[str, set[str]]:
        """Which steps each step waits for."""
        return graph.dependencies(self.workflow.steps)

    @cached_property
    def literals(self) -> list[Any]:
        """Every single value that stands in the steps."""
        return [
            leaf
            for step in self.workflow.steps
            for leaf in _leaves([step.input, step.for_each, step.when, step.agent.partition("@")[0], _seconds(step)])
        ]

    def stands(self, constant: Constant) -> bool:
        """Whether a value of the goal stands in the plan: by itself, or as a word of a longer text."""
        said = re.compile(rf"(?<!\w){re.escape(str(literal(constant.text)))}(?!\w)")
        return any(
            bool(said.search(leaf)) or leaf == literal(constant.value)
            if isinstance(leaf, str)
            else _same(leaf, constant)
            for leaf in self.literals
        )

    def says(self, value: Any) -> bool:
        """Whether a value of a step was said: in the goal, by an input, or as a number in words; of many, each."""
        if isinstance(value, Mapping | list | tuple):
            return all(self.says(leaf) for leaf in _leaves(value))
        if isinstance(value, str):
            said = " ".join(value.casefold().replace("$${", "${").split())
            # A particle may follow a word of another script; a letter may not.
            alone = re.compile(rf"(?<![a-z0-9_]){re.escape(said)}(?![a-z0-9_])")
            return (
                not said
                or bool(alone.search(self._goal))
                or any(said == str(each).casefold() for each in _leaves(dict(self.inputs)))
            )
        numbers = {c.value for c in constants_in(self.workflow.goal) if c.kind == "number"}
        numbers |= {each for each in _leaves(dict(self.inputs)) if isinstance(each, int | float)}
        return value in numbers or str(value) in re.findall(r"\d+(?:\.\d+)?", self._goal)

    @cached_property
    def _goal(self) -> str:
        return " ".join(self.workflow.goal.casefold().split())

    @cached_property
    def served(self) -> list[tuple[Clause, float, str]]:
        """For each clause the best relevance among the plan's components, and the step that has it."""
        found = []
        for clause in self.clauses:
            ranked = [(self._to(step, clause), step) for step in self.components]
            best = max(ranked, key=lambda pair: pair[0], default=(0.0, ""))
            found.append((clause, *best))
        return found

    def worth(self, name: str) -> float:
        """The most that a step is worth to any part of the goal."""
        return max((self._to(name, clause) for clause in self.wanted), default=0.0)

    def _to(self, name: str, clause: Clause) -> float:
        """What a step is worth to one part: its relevance, and more when the result goes where the part says."""
        relevance = self.retrieval.relevance(self.components[name], clause.terms)
        return min(1.0, max(relevance, PLAIN_RELEVANCE) + DELIVERED) if self.delivers(name, clause) else relevance

    def place(self, name: str) -> int | None:
        """Which part of the goal a step serves plainly: its number, the first of several; None when it serves none."""
        return next((n for n, clause in enumerate(self.wanted) if self._to(name, clause) >= PLAINLY), None)

    def only_gives_values(self, clause: Clause) -> bool:
        """A clause that names no action by itself: what it names stands in the plan."""
        return bool(clause.constants) and len(clause.terms) <= 2 and all(self.stands(c) for c in clause.constants)

    def words_left(self, clause: Clause) -> tuple[str, ...]:
        """Words of a clause that components are called by, but none of the plan's, and that stand in no step."""
        said = {term for leaf in self.literals if isinstance(leaf, str) for term in features(leaf)}
        return tuple(
            term
            for term in clause.terms
            if len(term) > 2 and term not in said and self._is_asked_for(term) and not self._is_known(term)
        )

    def _is_asked_for(self, term: str) -> bool:
        return term in self.retrieval.vouched.verbs and term not in _GENERAL

    def _is_known(self, term: str) -> bool:
        return any(self.retrieval.relevance(component, (term,)) > 0 for component in self.components.values())

    def delivers(self, name: str, clause: Clause) -> bool:
        """Whether a clause says where the result goes, and this step puts it there."""
        step = next(step for step in self.workflow.steps if step.id == name)
        targets = [literal(constant.value) for constant in clause.constants if constant.target]
        return any(value in targets for value in step.input.values()) and stores(self.components[name])


def _seconds(step: Step) -> int | float | None:
    whole = step.timeout_s is not None and step.timeout_s == int(step.timeout_s)
    return int(step.timeout_s) if whole and step.timeout_s is not None else step.timeout_s


def _same(leaf: Any, constant: Constant) -> bool:
    return type(leaf) is type(constant.value) and bool(leaf == constant.value)


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _leaves(inner)
    else:
        yield value
