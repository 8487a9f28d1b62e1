"""Runs workflows: any number at once, in rounds, with one commit of the journal per round.

A round starts every step that is ready, takes the results that came in, makes all of it durable in one append, and only
then lets the steps behind them start. So a step never starts before the results it reads are on disk, and a thousand
runs cost one commit per round, not one each. Pure steps run in the caller's thread; steps that wait for the world, or
have a time limit, run in daemon threads. No asyncio: its import costs more than a short workflow.
"""

import heapq
import time
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic_core import from_json

from tdev.domain.workflow.calls import Call, Job, perform
from tdev.domain.workflow.compiling import CompiledStep
from tdev.domain.workflow.records import Record, encode, failure, gathered
from tdev.domain.workflow.run import STRIDE, ContextFor, Run
from tdev.domain.workflow.workers import Workers
from tdev.kernel.clock import Clock, system_clock
from tdev.kernel.errors import BudgetError, CancelledError, OutcomeUnknownError, StepError, StepTimeoutError, TDevError
from tdev.platform.journal import Journal

CHECK_S = 0.5
"""How often a run asks whether it was cancelled; it also asks before each effect."""
SLICE_S = 0.05
"""Longest time that elements of a ``for_each`` are begun in one round, before what they gave is made durable."""
__all__ = ["ContextFor", "Run", "Scheduler"]

_LOOK = "look at the outside system, then start a new run"


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

    def _reset(self) -> None:
        self._workers = Workers(self._threads)
        self._records: list[tuple[str, int, bytes]] = []
        self._settled: list[tuple[Run, CompiledStep]] = []
        self._guarded: list[Call] = []
        self._timers: list[tuple[float, int, Call, Job | None]] = []
        self._next: deque[Call] = deque()
        self._more = False
        self._count = 0
        self._asked = time.monotonic()

    def execute(self, runs: Sequence[Run]) -> None:
        """Run all to their end. A run with a journal stream that has records goes on where they stop.

        Raises:
            PlatformError: When the journal fails; nothing that is not durable was built upon.
        """
        self._reset()
        try:
            for run in runs:
                self._begin(run)
            active = [run for run in runs if run.unfinished()]
            while active:
                progressed = self._round(active)
                active = [run for run in active if run.unfinished()]
                if active and not progressed:
                    self._wait()
            self._commit()
        finally:
            self._workers.release()
        for run in runs:
            run.end()

    def _begin(self, run: Run) -> None:
        run.durable = self._journal is not None and bool(run.stream)
        if self._journal is not None and run.stream:
            unknown = run.restore(self._journal.read(run.stream))
            if unknown is not None:
                message = f"step {unknown!r} was cut off while it was under way; whether it took effect is not known"
                run.fail(unknown, OutcomeUnknownError(message, hint=_LOOK), "unknown")
                return
        for step in run.workflow.steps:
            if step.id not in run.finished and run.left[step.index] == 0:
                run.ready.append(step)

    def _round(self, active: list[Run]) -> bool:
        """Answers whether something can go on without waiting."""
        until = time.monotonic() + SLICE_S
        self._more = False
        for run in active:
            ready = run.ready
            while ready:
                self._start(run, ready.popleft())
                if time.monotonic() > until:
                    self._more = True
                    break  # one step for each run at least, then it is the turn of those that wait
        if self._next:
            self._start_elements(until)
        if self._workers.jobs:
            for call, answer in self._workers.completed():
                self._take(call, *answer)
        if self._timers:
            self._fire_timers()
        if until - self._asked > CHECK_S:
            self._ask(active)
        self._commit()
        progressed = bool(self._settled or self._guarded or self._next or self._more)
        self._release()
        return progressed

    def _commit(self) -> None:
        if self._records and self._journal is not None:
            self._journal.append(self._records)
            self._records = []

    def _release(self) -> None:
        """What was waiting for the commit: effects begin, and steps behind the finished ones become ready."""
        if self._guarded:
            guarded, self._guarded = self._guarded, []
            self._call_off(dict.fromkeys(call.run for call in guarded))
            for call in guarded:
                if call.run.status == "running":
                    self._dispatch(call)
                else:
                    self._withdraw(call)
        for run, step in self._settled:
            self._unlock(run, step)
        self._settled.clear()

    def _unlock(self, run: Run, step: CompiledStep) -> None:
        if run.observe is not None:
            run.observe(step.id, run.finished[step.id])
        for index in step.dependents:
            run.left[index] -= 1
            if not run.left[index] and run.status == "running":
                run.ready.append(run.workflow.steps[index])
                self._more = True

    # ---- starting
    def _start(self, run: Run, step: CompiledStep) -> None:
        call = Call(run, step, -1, run.environment)
        if step.plain:
            self._call(call)
            return
        try:
            if step.when is not None and not _true(step, step.when(run.environment)):
                self._finish(run, step, Record("skipped", self._clock()))
            elif step.for_each is not None:
                self._start_each(run, step, step.for_each(run.environment))
            else:
                self._call(call)
        except StepError as error:
            self._fail_step(call, error)

    def _start_each(self, run: Run, step: CompiledStep, items: Any) -> None:
        if not isinstance(items, list):
            raise StepError(f"for_each of step {step.id!r} needs a list, not {type(items).__name__}")
        if len(items) >= STRIDE:
            raise StepError(f"for_each of step {step.id!r} has {len(items)} elements; {STRIDE - 1} is the most")
        if not items:
            self._finish(run, step, Record("succeeded", self._clock(), output=[], raw=b"[]"))
            return
        ended = run.elements.setdefault(step.id, {})
        if len(ended) == len(items):
            self._finish_each(run, step, len(items))
            return
        left = [index for index in range(len(items)) if index not in ended]
        waiting = (Call(run, step, i, {**run.environment, "item": items[i], "index": i}) for i in left)
        for _ in range(min(step.max_concurrency, len(left))):
            call = next(waiting)
            call.siblings, call.total = waiting, len(items)
            self._next.append(call)

    def _start_elements(self, until: float) -> None:
        while self._next:
            call = self._next.popleft()
            if call.run.status == "running":
                self._call(call)
            if time.monotonic() > until:
                break

    def _call(self, call: Call) -> None:
        step = call.step
        try:
            call.prepare()
        except StepError as error:
            self._fail_step(call, error)
            return
        call.run.live += 1
        if step.inline:
            call.begin(self._clock())
            context = call.context() if step.executable.wants_context else None
            self._take(call, *perform(step.executable, call.given, context))
        elif call.run.durable and not step.repeatable:
            self._note(call, Record("started", self._clock()))
            self._guarded.append(call)
        else:
            self._dispatch(call)

    def _dispatch(self, call: Call) -> None:
        call.begin(self._clock())
        call.job = Job(call)
        if call.step.timeout_s is not None:
            self._later(call.step.timeout_s, call, call.job)
        self._workers.submit(call.job)

    # ---- ending
    def _take(self, call: Call, output: Any, raw: bytes, error: TDevError | None) -> None:
        """An attempt ended."""
        if error is None:
            run = call.run
            call.closed = True
            run.live -= 1
            record = Record("succeeded", call.started, call.elapsed_ms(), call.attempts, output, raw)
            if call.element < 0:
                self._finish(run, call.step, record)
            else:
                self._finish_element(call, record)
            return
        call.job = None
        if isinstance(error, StepTimeoutError) and not call.step.repeatable:
            message = f"{error.message}; whether it took effect is not known"
            error = OutcomeUnknownError(message, hint=_LOOK)
        elif call.run.error is None and (delay := _delay(call, error)) is not None:
            call.error = error
            self._later(delay, call, None)
            return
        self._close(call, error)

    def _close(self, call: Call, error: TDevError) -> None:
        call.closed = True
        call.run.live -= 1
        self._fail_step(call, error)

    def _fail_step(self, call: Call, error: TDevError) -> None:
        run, step = call.run, call.step
        record = Record("failed", call.started or self._clock(), call.elapsed_ms(), call.attempts)
        record.error, record.given = failure(step.id, error), call.text
        if step.goes_on and not isinstance(error, BudgetError):
            record.status = "continued"
            record.output, record.raw = from_json(step.fallback), step.fallback
            if call.element < 0:
                self._finish(run, step, record)
            else:
                self._finish_element(call, record)
            return
        unknown = isinstance(error, OutcomeUnknownError) and not step.repeatable
        if unknown:
            record.status = "unknown"
        elif run.durable and not step.repeatable:
            self._note(call, record)
        run.finished.setdefault(step.id, record)
        if run.observe is not None:
            run.observe(step.id, record)
        if run.error is None:
            self._stop(run, step.id, error, record.status)

    def _stop(self, run: Run, step: str, error: TDevError, status: str) -> None:
        """Nothing more starts: no retry, and nothing that still waits for a thread."""
        run.fail(step, error, status)
        for _, _, call, job in self._timers:
            if call.run is run and job is None and not call.closed and call.error is not None:
                self._close(call, call.error)
        for queued in list(self._workers.jobs):
            call_of = queued.call
            if call_of is not None and call_of.run is run and self._workers.withdraw(queued):
                self._withdraw(call_of)

    def _withdraw(self, call: Call) -> None:
        """A call that never began: the mark that its effect may be under way goes away."""
        call.closed = True
        call.run.live -= 1
        if call.run.durable and not call.step.repeatable:
            self._note(call, Record("failed", self._clock()))

    def _finish_element(self, call: Call, record: Record) -> None:
        run, step = call.run, call.step
        if run.durable:
            self._note(call, record)
        ended = run.elements.setdefault(step.id, {})
        ended[call.element] = record
        if call.siblings is not None and run.status == "running":
            following = next(call.siblings, None)
            if following is not None:
                following.siblings, following.total = call.siblings, call.total
                self._next.append(following)
        if len(ended) == call.total and step.id not in run.finished:
            self._finish_each(run, step, call.total)

    def _finish_each(self, run: Run, step: CompiledStep, count: int) -> None:
        self._finish(run, step, gathered([run.elements[step.id][index] for index in range(count)]))

    def _finish(self, run: Run, step: CompiledStep, record: Record) -> None:
        run.environment[step.id] = record.output
        run.finished[step.id] = record
        if run.durable:
            self._records.append((run.stream, step.index * STRIDE, encode(record)))
            self._settled.append((run, step))
        else:
            self._unlock(run, step)  # nothing to wait for

    def _note(self, call: Call, record: Record) -> None:
        self._records.append((call.run.stream, call.step.index * STRIDE + call.element + 1, encode(record)))

    # ---- time
    def _later(self, seconds: float, call: Call, job: Job | None) -> None:
        """Note when a job runs out of time; without a job: when the next attempt starts."""
        self._count += 1
        heapq.heappush(self._timers, (time.monotonic() + seconds, self._count, call, job))

    def _fire_timers(self) -> None:
        now = time.monotonic()
        while self._timers and self._timers[0][0] <= now:
            _, _, call, job = heapq.heappop(self._timers)
            if call.closed or call.job is not job:
                continue
            if job is None:
                self._dispatch(call)
            else:
                self._expire(call, job, now)

    def _expire(self, call: Call, job: Job, now: float) -> None:
        """The limit counts from when a thread took the job up, not from when it was queued."""
        limit = call.step.timeout_s or 0.0
        due = now + limit if job.begun is None else job.begun + limit
        if due > now:
            self._later(due - now, call, job)
        elif self._workers.write_off(job):
            error = StepTimeoutError(f"step {call.step.id!r} did not end within {limit:g} s")
            self._take(call, None, b"", error)

    def _ask(self, active: list[Run]) -> None:
        self._asked = time.monotonic()
        self._call_off(active)

    def _call_off(self, runs: Iterable[Run]) -> None:
        for run in runs:
            if run.cancelled is not None and not run.abandoned and run.cancelled():
                self._stop(run, "", CancelledError("the run was cancelled"), "cancelled")
                self._abandon(run)

    def _abandon(self, run: Run) -> None:
        """What is under way may end, but nobody waits for it."""
        run.abandoned = True
        for job in self._workers.jobs:
            call = job.call
            if call is not None and call.run is run and not call.step.repeatable:
                record = Record("unknown", call.started, call.elapsed_ms(), call.attempts)
                run.finished.setdefault(call.step.id, record)

    def _wait(self) -> None:
        """Sleep until a call ends, a timer is due, or it is time to ask for a cancellation."""
        wake = min(CHECK_S, self._timers[0][0] - time.monotonic()) if self._timers else CHECK_S
        self._workers.wait(max(0.0, wake))


def _delay(call: Call, error: TDevError) -> float | None:
    """Seconds until the next attempt, if there is one: what costs too much costs too much the next time, too."""
    return None if isinstance(error, BudgetError) else call.retry_delay()


def _true(step: CompiledStep, value: Any) -> bool:
    if not isinstance(value, bool):
        raise StepError(f"'when' of step {step.id!r} must be true or false, not {value!r}"[:300])
    return value
