"""What is judged: a plan with its goal, its components and what its words ask for."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tdev.domain.planning.clauses import Clause, split
from tdev.domain.planning.constants import Constant, literal
from tdev.domain.planning.kinds import stores
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.workflow import graph
from tdev.domain.workflow.validation import findings
from tdev.kernel.errors import Finding, NotFoundError
from tdev.model.component import Component
from tdev.model.workflow import Workflow

PLAIN_RELEVANCE = 0.5
"""A component this relevant to a part of the goal serves it fully."""


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
    def needs(self) -> dict[str, set[str]]:
        """Which steps each step waits for."""
        return graph.dependencies(self.workflow.steps)

    @cached_property
    def literals(self) -> list[Any]:
        """Every single value that stands in the steps."""
        return [leaf for step in self.workflow.steps for leaf in _leaves([step.input, step.for_each, step.when])]

    def stands(self, constant: Constant) -> bool:
        """Whether a value of the goal stands in the plan: by itself, or as a word of a longer text."""
        said = re.compile(rf"(?<!\w){re.escape(str(literal(constant.text)))}(?!\w)")
        return any(
            bool(said.search(leaf)) or leaf == literal(constant.value)
            if isinstance(leaf, str)
            else _same(leaf, constant)
            for leaf in self.literals
        )

    @cached_property
    def served(self) -> list[tuple[Clause, float, str]]:
        """For each clause the best relevance among the plan's components, and the step that has it."""
        found = []
        for clause in self.clauses:
            ranked = [
                (max(self.retrieval.relevance(component, clause.terms), self._delivers(step, clause)), step)
                for step, component in self.components.items()
            ]
            best = max(ranked, key=lambda pair: pair[0], default=(0.0, ""))
            found.append((clause, *best))
        return found

    def _delivers(self, name: str, clause: Clause) -> float:
        """What a step is worth to a clause that says where the result goes: all when it goes there."""
        component = self.components[name]
        step = next(step for step in self.workflow.steps if step.id == name)
        targets = [literal(constant.value) for constant in clause.constants if constant.target]
        there = any(value in targets for value in step.input.values())
        return PLAIN_RELEVANCE if there and stores(component) else 0.0


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
