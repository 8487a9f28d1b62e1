"""Runs workflows: any number at once, in rounds, with one commit of the journal per round.

A round starts every step that is ready, takes the results that came in, makes all of it durable in one append, and only
then lets the steps behind them start. So a step never starts before the results it reads are on disk, and a thousand
runs cost one commit per round, not one each. Pure steps run in the caller's thread; steps that wait for the world, or
have a time limit, run in daemon threads. No asyncio: its import costs more than a short workflow.
"""

import heapq
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from tdev.domain.workflow.calls import Call, Workers, perform
from tdev.domain.workflow.compiling import CompiledStep, CompiledWorkflow
from tdev.domain.workflow.records import Record, encode, restore
from tdev.kernel.clock import Clock, system_clock
from tdev.kernel.errors import StepError, StepTimeoutError, TDevError
from tdev.platform.journal import Journal
from tdev.sdk.context import Context

ContextFor = Callable[[str, str], Context]
"""(step id, effect key) -> what the component may use."""

STRIDE = 1_000_000
"""Sequence numbers per step in the journal: 0 for the step, 1... for the elements of its ``for_each``."""
CHECK_S = 0.5
"""How often a run asks whether it was cancelled."""


class Run:
    """One workflow under way: make one, give it to ``execute``, read ``status``, ``result`` and ``error``."""

    __slots__ = (
        "cancelled", "context_for", "elements", "environment", "error", "finished", "left", "live", "ready",
        "result", "status", "stream", "workflow",
    )  # fmt: skip

    def __init__(
        self,
        workflow: CompiledWorkflow,
        inputs: dict[str, Any],
        *,
        stream: str = "",
        context_for: ContextFor | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> None:
        self.workflow = workflow
        self.environment: dict[str, Any] = {"inputs": inputs}
        self.stream = stream
        self.context_for = context_for
        self.cancelled = cancelled
        self.status = "running"
        self.result: Any = None
        self.error: dict[str, Any] | None = None
        self.left = [step.needs for step in workflow.steps]
        self.ready: deque[CompiledStep] = deque()
        self.finished: dict[str, Record] = {}
        self.elements: dict[str, dict[int, Record]] = {}
        self.live = 0

    def fail(self, step: str, error: TDevError, status: str = "failed") -> None:
        """Start nothing more; the first error stands."""
        if self.error is None:
            self.error = {"code": error.code, "message": error.message, "step": step}
            if error.hint:
                self.error["hint"] = error.hint
            self.status = status
        self.ready.clear()

    def end(self) -> None:
        """All steps have ended: make the result."""
        if self.status != "running":
            return
        try:
            self.result = self.workflow.output(self.environment)
            self.status = "succeeded"
        except StepError as error:
            self.fail("output", error)


class Scheduler:
    """Advances runs. One scheduler serves one call of ``execute`` at a time.

    Args:
        journal: Where checkpoints go; None keeps nothing (a crash then starts over).
        clock: Seconds since the epoch, for the trace.
        threads: Most calls that wait for the world at once.
    """

    def __init__(self, journal: Journal | None = None, *, clock: Clock = system_clock, threads: int = 32) -> None:
        self._journal = journal
        self._clock = clock
        self._threads = threads
        self._workers = Workers(threads)
        self._records: list[tuple[str, int, bytes]] = []
        self._settled: list[tuple[Run, CompiledStep]] = []
        self._guarded: list[Call] = []
        self._timers: list[tuple[float, int, Call, int]] = []
        self._next: deque[Call] = deque()
        self._count = 0
        self._asked = 0.0

    def execute(self, runs: Sequence[Run]) -> None:
        """Run all to their end. A run with a journal stream that has records goes on where they stop."""
        self._workers = Workers(self._threads)
        for run in runs:
            self._begin(run)
        active = [run for run in runs if run.status == "running"]
        while active:
            if not self._round(active):
                self._wait(active)
            active = [run for run in active if run.live or run.ready or self._has_more(run)]
        for run in runs:
            run.end()
        self._workers.release()

    def _has_more(self, run: Run) -> bool:
        return run.status == "running" and len(run.finished) < len(run.workflow.steps)

    def _begin(self, run: Run) -> None:
        if self._journal is not None and run.stream:
            unknown = restore(run, self._journal.read(run.stream), STRIDE)
            if unknown is not None:
                message = (
                    f"step {unknown!r} was under way when the run was cut off; whether it took effect is not known"
                )
                run.fail(
                    unknown, StepError(message, hint="look at the outside system, then start a new run"), "unknown"
                )
                return
        for step in run.workflow.steps:
            if step.id not in run.finished and run.left[step.index] == 0:
                run.ready.append(step)

    def _round(self, active: list[Run]) -> bool:
        for run in active:
            while run.ready:
                self._start(run, run.ready.popleft())
        while self._next:
            self._call(self._next.popleft())
        for call, output, error in self._workers.completed():
            self._take(call, output, error)
        if self._timers:
            self._fire_timers()
        progressed = bool(self._settled or self._guarded or self._next)
        if self._records and self._journal is not None:
            self._journal.append(self._records)
            self._records.clear()
        self._release()
        return progressed

    def _release(self) -> None:
        """What was waiting for the commit: effects begin, and steps behind the finished ones become ready."""
        for call in self._guarded:
            self._dispatch(call)
        self._guarded.clear()
        for run, step in self._settled:
            for index in step.dependents:
                run.left[index] -= 1
                if not run.left[index] and run.status == "running":
                    run.ready.append(run.workflow.steps[index])
        self._settled.clear()

    # ---- starting
    def _start(self, run: Run, step: CompiledStep) -> None:
        if step.plain:
            self._call(Call(run, step, -1, run.environment))
            return
        try:
            if step.when is not None and not _true(step, step.when(run.environment)):
                self._finish(run, step, Record("skipped", self._clock()))
            elif step.for_each is not None:
                self._start_each(run, step, step.for_each(run.environment))
            else:
                self._call(Call(run, step, -1, run.environment))
        except StepError as error:
            self._fail_step(Call(run, step, -1, run.environment), error)

    def _start_each(self, run: Run, step: CompiledStep, items: Any) -> None:
        if not isinstance(items, list):
            raise StepError(f"for_each of step {step.id!r} needs a list, not {type(items).__name__}")
        run.elements.setdefault(step.id, {})
        if not items:
            self._finish(run, step, Record("succeeded", self._clock(), output=[]))
            return
        waiting = deque(
            Call(run, step, index, {**run.environment, "item": item, "index": index})
            for index, item in enumerate(items)
            if index not in run.elements[step.id]
        )
        for call in waiting:
            call.siblings, call.of = waiting, len(items)
        if not waiting:
            self._finish_each(run, step, len(items))
        for _ in range(min(step.max_concurrency, len(waiting))):
            self._next.append(waiting.popleft())

    def _call(self, call: Call) -> None:
        step = call.step
        try:
            call.prepare()
        except StepError as error:
            self._fail_step(call, error)
            return
        call.run.live += 1
        if self._journal is not None and call.run.stream and not step.repeatable:
            marker = encode(Record("started", self._clock()))
            self._records.append((call.run.stream, _sequence(call), marker))
            self._guarded.append(call)
        elif step.inline:
            call.begin(self._clock())
            self._take(call, *perform(call))
        else:
            self._dispatch(call)

    def _dispatch(self, call: Call) -> None:
        call.begin(self._clock())
        if call.step.timeout_s is not None:
            self._later(call.step.timeout_s, call, call.attempts)
        self._workers.submit(call)

    # ---- ending
    def _take(self, call: Call, output: Any, error: TDevError | None) -> None:
        if call.closed:
            return
        if error is not None and call.run.error is None and (delay := call.retry_delay()) is not None:
            call.reopen()
            self._later(delay, call, 0)
            return
        call.closed = True
        call.run.live -= 1
        if error is not None:
            self._fail_step(call, error)
        else:
            ms = call.elapsed_ms()
            self._done(call, Record("succeeded", call.started, ms, call.attempts, output[0], call.given, raw=output[1]))

    def _fail_step(self, call: Call, error: TDevError) -> None:
        step = call.step
        failure = {"code": error.code, "message": error.message, "step": step.id}
        record = Record(
            "failed", call.started or self._clock(), call.elapsed_ms(), call.attempts, None, call.given, failure
        )
        if step.goes_on:
            record.status, record.output = "continued", step.fallback
            self._done(call, record)
            return
        run = call.run
        unknown = not step.repeatable and isinstance(error, StepTimeoutError)
        if self._journal is not None and run.stream and not unknown and not step.repeatable:
            self._records.append((run.stream, _sequence(call), encode(record)))
        run.finished[step.id] = record
        run.fail(step.id, error, "unknown" if unknown else "failed")

    def _done(self, call: Call, record: Record) -> None:
        if call.element < 0:
            self._finish(call.run, call.step, record)
            return
        run, step = call.run, call.step
        if self._journal is not None and run.stream:
            self._records.append((run.stream, _sequence(call), encode(record)))
        run.elements[step.id][call.element] = record
        if call.siblings and run.status == "running":
            self._next.append(call.siblings.popleft())
        if len(run.elements[step.id]) == call.of and step.id not in run.finished:
            self._finish_each(run, step, call.of)

    def _finish_each(self, run: Run, step: CompiledStep, count: int) -> None:
        records = [run.elements[step.id][index] for index in range(count)]
        status = "continued" if any(r.status == "continued" for r in records) else "succeeded"
        started = min(record.started for record in records)
        total = Record(status, started, sum(r.ms for r in records), sum(r.attempts for r in records))
        total.output = [record.output for record in records]
        self._finish(run, step, total)

    def _finish(self, run: Run, step: CompiledStep, record: Record) -> None:
        run.environment[step.id] = record.output
        run.finished[step.id] = record
        if self._journal is not None and run.stream:
            self._records.append((run.stream, step.index * STRIDE, encode(record)))
        self._settled.append((run, step))

    # ---- time
    def _later(self, seconds: float, call: Call, attempt: int) -> None:
        """Note when an attempt runs out of time; attempt 0 means: when the next attempt starts."""
        self._count += 1
        heapq.heappush(self._timers, (time.monotonic() + seconds, self._count, call, attempt))

    def _fire_timers(self) -> None:
        now = time.monotonic()
        while self._timers and self._timers[0][0] <= now:
            _, _, call, attempt = heapq.heappop(self._timers)
            if call.closed or (attempt and (attempt != call.attempts or not call.under_way)):
                continue
            if attempt:
                limit = f"{call.step.timeout_s:g} s"
                call.under_way = False
                self._take(call, None, StepTimeoutError(f"step {call.step.id!r} did not end within {limit}"))
            else:
                self._dispatch(call)

    def _wait(self, active: list[Run]) -> None:
        """Sleep until a call ends, a timer is due, or it is time to ask for a cancellation."""
        now = time.monotonic()
        if now - self._asked >= CHECK_S:
            self._asked = now
            for run in active:
                if run.cancelled is not None and run.cancelled():
                    run.fail("", StepError("the run was cancelled"), "cancelled")
        wake = min(CHECK_S, self._timers[0][0] - time.monotonic()) if self._timers else CHECK_S
        self._workers.wait(max(0.0, wake))


def _sequence(call: Call) -> int:
    return call.step.index * STRIDE + call.element + 1


def _true(step: CompiledStep, value: Any) -> bool:
    if not isinstance(value, bool):
        raise StepError(f"'when' of step {step.id!r} must be true or false, not {value!r}"[:300])
    return value
