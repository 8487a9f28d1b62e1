"""What is judged of code: its text as a tree, the facts of its main component, and what running its tests told."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from tdev.domain.analysis.gate import gate
from tdev.domain.analysis.reading import analyze
from tdev.kernel.errors import Finding
from tdev.kernel.parsing import parse
from tdev.model.analysis import Analysis, ComponentFacts
from tdev.model.component import Effect, Example

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class CodeSubject:
    """A source text under judgement.

    Attributes:
        source: Python source of one component.
        name: The component to judge; by default the main one of the text.
        effects: Effects that are declared for it, beside those of its decorator.
        examples: Examples beside those of its docstring.
        passed: How many of its tests held when they were run; None when they were not.
        failed: How many did not.
        mutation: Share of its mutants that its tests noticed; None when that was not measured.
    """

    source: str
    name: str | None = None
    effects: tuple[Effect, ...] = ()
    examples: tuple[Example, ...] = ()
    passed: int | None = None
    failed: int = 0
    mutation: float | None = None

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        return parse(self.source, "<code>")

    @cached_property
    def analysis(self) -> Analysis:
        """What reading the text tells."""
        return analyze(self.source, name=self.name)

    @cached_property
    def facts(self) -> ComponentFacts:
        """The facts of the component that is judged."""
        return self.analysis.component

    @cached_property
    def shown(self) -> tuple[Example, ...]:
        """All examples there are."""
        return (*self.facts.examples, *self.examples)

    @cached_property
    def refused(self) -> list[Finding]:
        """What the static gate does not let pass."""
        return gate(self.source, self.effects)

    @cached_property
    def functions(self) -> list[Function]:
        """All functions and methods, in the order of the text."""
        found = [n for n in ast.walk(self.tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
        return sorted(found, key=lambda node: node.lineno)

    @cached_property
    def entry(self) -> Function | None:
        """The function of the component, where it is one."""
        return next((function for function in self.functions if function.name == self.facts.name), None)

    @cached_property
    def public(self) -> list[Function]:
        """Functions and methods that others may call."""
        return [function for function in self.functions if not function.name.startswith("_")]


def own_nodes(function: Function) -> Iterator[ast.AST]:
    """The nodes of a function without those of functions inside it."""
    left: list[ast.AST] = list(ast.iter_child_nodes(function))
    while left:
        node = left.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            left += ast.iter_child_nodes(node)


def parameters_of(function: Function) -> list[ast.arg]:
    """The parameters without ``self`` and ``cls``."""
    args = function.args
    every = [*args.posonlyargs, *args.args, *args.kwonlyargs, *filter(None, (args.vararg, args.kwarg))]
    return [one for one in every if one.arg not in ("self", "cls")]
