"""What is judged: a plan with its goal, its components and what its words ask for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tdev.domain.planning.clauses import Clause, split
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.workflow import graph
from tdev.domain.workflow.validation import findings
from tdev.kernel.errors import Finding, NotFoundError
from tdev.model.component import Component
from tdev.model.workflow import Workflow


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
    def served(self) -> list[tuple[Clause, float, str]]:
        """For each clause the best relevance among the plan's components, and the step that has it."""
        found = []
        for clause in self.clauses:
            relevance = {m.component.name: m.relevance for m in self.retrieval.search(clause.terms, limit=100)}
            ranked = [(relevance.get(c.name, 0.0), step) for step, c in self.components.items()]
            best = max(ranked, key=lambda pair: pair[0], default=(0.0, ""))
            found.append((clause, *best))
        return found
