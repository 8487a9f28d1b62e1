"""Components and workflows for tests of the engine: components are plain functions of their input."""

from collections.abc import Callable, Mapping
from typing import Any

from tdev.domain.workflow.compiling import CompiledWorkflow, Executable, compile_workflow
from tdev.domain.workflow.records import trace
from tdev.domain.workflow.run import Run
from tdev.domain.workflow.running import Scheduler
from tdev.kernel.errors import NotFoundError

EFFECT = ("send",)
"""Effects of a component that must not be called twice."""
WAITS = ("fetch",)
"""Effects of a component that runs in a thread and may be called again."""


class Components:
    """Named components, and the input of every call made to them."""

    def __init__(self) -> None:
        self.known: dict[str, Executable] = {}
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def add(
        self,
        name: str,
        function: Callable[..., Any],
        *,
        effects: tuple[str, ...] = ("pure",),
        context: bool = False,
        **types: str,
    ) -> None:
        """Register a function of (input), or of (input, context); ``types`` are the JSON types of its parameters."""

        def call(given: dict[str, Any], made: Any) -> Any:
            self.calls.append((name, dict(given)))
            return function(given, made) if context else function(given)

        schema = {"type": "object", "properties": {key: {"type": kind} for key, kind in types.items()}}
        self.known[name] = Executable(f"{name}@1.0.0", call, context, effects, schema)

    def lookup(self, ref: str) -> Executable:
        if ref not in self.known:
            raise NotFoundError(f"there is no component {ref!r}")
        return self.known[ref]

    def called(self, name: str) -> int:
        return sum(1 for called, _ in self.calls if called == name)

    def is_effect(self, name: str) -> bool:
        return self.known[name].effects == EFFECT

    def compile(self, *steps: Mapping[str, Any], output: Any = None) -> CompiledWorkflow:
        return compile_workflow({"id": "w", "steps": list(steps), "output": output}, self.lookup)


def step(name: str, agent: str, given: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A step document."""
    return {"id": name, "agent": agent, "input": dict(given or {}), **more}


def run(workflow: CompiledWorkflow, inputs: Any = None, journal: Any = None, threads: int = 32, **more: Any) -> Run:
    """Run one workflow to its end."""
    one = Run(workflow, {} if inputs is None else inputs, **more)
    Scheduler(journal, threads=threads).execute([one])
    return one


def traced(one: Run) -> dict[str, dict[str, Any]]:
    """The trace by step."""
    return {found["step"]: found for found in trace(one)}
