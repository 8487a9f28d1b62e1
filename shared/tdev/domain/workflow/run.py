"""One workflow under way: what it was given, how far it came, and how it ended."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from tdev.domain.workflow.compiling import CompiledStep, CompiledWorkflow
from tdev.domain.workflow.records import Record, decode, failure
from tdev.kernel.errors import StepError, TDevError
from tdev.sdk.context import Context

ContextFor: TypeAlias = Callable[[str, str], Context]
"""(step id, effect key) -> what the component may use."""
STRIDE = 1_000_000
"""Sequence numbers per step in the journal: 0 for the step, 1... for the elements of its ``for_each``."""


class Run:
    """One workflow under way: make one, give it to ``execute``, read ``status``, ``result`` and ``error``.

    Args:
        workflow: What to run.
        inputs: JSON object; it is never changed.
        stream: Name of its journal stream; empty: nothing is kept.
        context_for: Makes the context of a step whose component asks for one.
        cancelled: Asked about twice a second and before each effect; once it answers true nothing more starts.
        observe: Told each step's id and record once the step has ended and its checkpoint is durable.
    """

    __slots__ = (
        "abandoned", "cancelled", "context_for", "durable", "elements", "environment", "error", "finished", "left",
        "live", "observe", "ready", "result", "status", "stream", "workflow",
    )  # fmt: skip

    def __init__(
        self,
        workflow: CompiledWorkflow,
        inputs: Mapping[str, Any],
        *,
        stream: str = "",
        context_for: ContextFor | None = None,
        cancelled: Callable[[], bool] | None = None,
        observe: Callable[[str, Record], None] | None = None,
    ) -> None:
        self.workflow = workflow
        self.environment: dict[str, Any] = {"inputs": inputs}
        self.stream = stream
        self.context_for = context_for
        self.cancelled = cancelled
        self.observe = observe
        self.status = "running"
        self.result: Any = None
        self.error: dict[str, Any] | None = None
        self.durable = False
        self.abandoned = False
        self.left = [step.needs for step in workflow.steps]
        self.ready: deque[CompiledStep] = deque()
        self.finished: dict[str, Record] = {}
        self.elements: dict[str, dict[int, Record]] = {}
        self.live = 0

    def fail(self, step: str, error: TDevError, status: str = "failed") -> None:
        """Start nothing more; the first error stands."""
        if self.error is None:
            self.error = failure(step, error)
            self.status = status
        self.ready.clear()

    def restore(self, records: Iterable[tuple[int, bytes]]) -> str | None:
        """Go back to where the journal stops.

        Answers:
            The id of a step whose effect may or may not have happened, or None.
        """
        unknown: str | None = None
        for sequence, text in records:
            index, element = divmod(sequence, STRIDE)
            step = self.workflow.steps[index]
            record = decode(text)
            if record.status == "started":
                unknown = step.id
                self.finished[step.id] = Record("unknown", record.started, attempts=1)
            elif record.status == "failed":
                continue  # going on after a failure means to try that step again
            elif element:
                self.elements.setdefault(step.id, {})[element - 1] = record
            else:
                self.finished[step.id] = record
                self.environment[step.id] = record.output
                for dependent in step.dependents:
                    self.left[dependent] -= 1
        return unknown

    def unfinished(self) -> bool:
        """Whether there is something left to do or to wait for."""
        if self.status == "running":
            return len(self.finished) < len(self.workflow.steps)
        return self.live > 0 and not self.abandoned

    def end(self) -> None:
        """All steps have ended: make the result."""
        if self.status != "running":
            return
        try:
            self.result = self.workflow.output(self.environment)
            self.status = "succeeded"
        except StepError as error:
            self.fail("output", error)
