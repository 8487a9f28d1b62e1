"""The engine's thread: rounds of take, advance, commit, act.

One round takes all that has arrived (answers of functions, commands, due deadlines), advances the ready frames within a
budget, commits everything that happened in one transaction, and only then calls functions and answers who waits. So
what the outside has seen is always in the journal.
"""

import logging
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from tdev.kernel.clock import Clock
from tdev.kernel.errors import NotFoundError, PlatformError, TDevError, TooLargeError
from tdev.kernel.ids import Ids, new_id
from tdev.platform.invocation import Invoke, Invoked
from tdev.platform.machine.embedded import jsonata_library
from tdev.platform.machine.embedded.agenda import Agenda
from tdev.platform.machine.embedded.calling import Callers
from tdev.platform.machine.embedded.execution import Moment
from tdev.platform.machine.embedded.failure import StateError
from tdev.platform.machine.embedded.frame import Frame
from tdev.platform.machine.embedded.journal import Journal
from tdev.platform.machine.embedded.stepping import Stepper
from tdev.platform.machine.embedded.workspace import Pending
from tdev.platform.sqlite import next_step

_LOG = logging.getLogger(__name__)
_ARRIVALS = 256
_TRANSITIONS = 1000
_CALL_ERRORS: tuple[tuple[type[Exception], str], ...] = (
    (NotFoundError, "Lambda.ResourceNotFoundException"),
    (TooLargeError, "Lambda.RequestTooLargeException"),
    (PlatformError, "Lambda.ServiceException"),
)

T = TypeVar("T")
Hook = Callable[[str, int], None]
"""Called ``("before", n)`` and ``("after", n)`` each commit of the engine; for tests that stop the process there."""


@dataclass(frozen=True, slots=True)
class Options:
    """How the engine behaves; times in seconds."""

    threads: int = 32
    """Most function calls at once."""
    events: int = 25_000
    """Most events of one history."""
    nap_s: float = 1.0
    """Longest time without a look at the clock while a deadline is open: the computer may have slept."""
    grace_s: float = 2.0
    """How long ``close`` waits for calls under way."""
    ids: Ids = new_id
    """Makes the name of this engine."""
    hook: Hook | None = None


@dataclass(slots=True)
class _Command:
    """Something to do in the engine's thread, and who waits for its answer."""

    act: Callable[[], Any]
    future: "Future[Any]"


class Rounds:
    """The thread and what it owns. ``submit`` is for any thread, ``post`` too; all else for the engine's thread."""

    def __init__(self, database: Path, invoke: Invoke, clock: Clock, *, synchronous: str, options: Options) -> None:
        self._database, self._synchronous, self._hook = database, synchronous, options.hook
        self._invoke = invoke
        self._options = options
        self._clock = clock
        self._inbox: SimpleQueue[_Command | Callable[[], None]] = SimpleQueue()
        self._callers = Callers(options.threads)
        self._replies: list[tuple[Future[Any], Any, TDevError | None]] = []
        self._commits = 0
        self._closing = False
        self._broken: PlatformError | None = None
        self._gate = threading.Lock()
        self.moment = Moment(clock)
        self.agenda = Agenda()
        self.stepper = Stepper(self.moment, self.agenda)
        self.live: dict[str, Frame] = {}
        """The outermost frames of the running executions, by ARN."""
        self.listeners: list[Callable[[str], None]] = []
        self.journal: Journal
        ready: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, args=(ready,), name="machine-engine", daemon=True)
        self._thread.start()
        ready.result()

    # Any thread.

    def post(self, act: Callable[[], None]) -> None:
        """Do something in the engine's thread, some time."""
        self._inbox.put(act)

    def submit(self, command: Callable[[], T]) -> "Future[T]":
        """Do something in the engine's thread; the answer comes when what it wrote is durable.

        Raises:
            PlatformError: When the engine is closed, or its journal has failed.
        """
        future: Future[T] = Future()
        with self._gate:
            if self._broken is not None:
                raise PlatformError(str(self._broken), hint=self._broken.hint) from self._broken
            self._inbox.put(_Command(command, future))
        return future

    def close(self) -> None:
        """End the thread after the round at hand; running executions stay for the next ``recover``."""
        with self._gate:
            if self._broken is None:
                self._broken = PlatformError("the state machine engine is closed")
            self._closing = True
        self._inbox.put(lambda: None)
        self._thread.join()
        self._callers.close(self._options.grace_s)

    # The engine's thread.

    def _command(self, command: _Command) -> None:
        try:
            self._replies.append((command.future, command.act(), None))
        except TDevError as told:
            self._replies.append((command.future, None, told))
        except sqlite3.Error:
            self._replies.append((command.future, None, None))  # told by ``_leave``
            raise
        except Exception as cause:  # noqa: BLE001  one command that fails is told to its caller, and the engine goes on
            _LOG.exception("a command to the state machine engine failed")
            error = PlatformError(f"the state machine engine failed: {type(cause).__name__}: {cause}")
            error.__cause__ = cause
            self._replies.append((command.future, None, error))

    def _run(self, ready: "Future[None]") -> None:
        try:
            self.journal = Journal(self._database, self._synchronous)
        except sqlite3.Error as cause:
            error = PlatformError(f"the journal {self._database} cannot be opened: {cause}", hint=next_step(cause))
            error.__cause__ = cause
            ready.set_exception(error)
            return
        ready.set_result(None)
        try:
            while not self._closing:
                self._round()
        except Exception as cause:  # noqa: BLE001  the thread's edge: told to everybody who waits or asks
            _LOG.exception("the state machine engine has stopped")
            with self._gate:
                self._broken = PlatformError(
                    f"the state machine engine has stopped: {cause}", hint="See the log, then start the process again."
                )
        finally:
            self._leave()

    def _round(self) -> None:
        arrivals = self._take()
        self.moment.take()
        for arrival in arrivals:
            if isinstance(arrival, _Command):
                self._command(arrival)
            else:
                arrival()
        self.agenda.fire_due(self.moment.seconds)
        budget = _TRANSITIONS
        while budget > 0 and self.agenda.ready:
            frame = self.agenda.ready.popleft()
            self.moment.take()
            self.stepper.guarded(frame, self._spend, frame)
            budget -= max(1, self._spent)
        pending, self.stepper.pending = self.stepper.pending, Pending()
        self._write(pending)
        self._act(pending)

    def _spend(self, frame: Frame) -> None:
        self._spent = 1
        self._spent = self.stepper.advance(frame)

    def _take(self) -> list[_Command | Callable[[], None]]:
        """Everything that has arrived; waits for something when nothing is to be done."""
        arrivals: list[_Command | Callable[[], None]] = []
        try:
            if not self.agenda.ready:
                moment = self.agenda.next_moment()
                rest = None if moment is None else min(moment - self._clock(), self._options.nap_s)
                arrivals.append(self._inbox.get(timeout=rest) if rest is None or rest > 0 else self._inbox.get_nowait())
            while len(arrivals) < _ARRIVALS:
                arrivals.append(self._inbox.get_nowait())
        except Empty:
            pass
        return arrivals

    def _write(self, pending: Pending) -> None:
        """One transaction with all that happened in this round."""
        journal = self.journal
        if pending.eventful:
            journal.add_events([(execution.id, *execution.take_events()) for execution in pending.eventful])
        if pending.dropped:
            journal.drop(pending.dropped)
        rows = [frame for frame in pending.touched if frame.execution.status != "SUCCEEDED"]
        if rows:
            journal.save([(frame.execution.id, frame.path, frame.checkpoint()) for frame in rows])
            for frame in rows:
                frame.stored = frame.execution.stored = True
        if pending.issued:
            journal.issue(pending.issued)
        if pending.spent:
            journal.spend(pending.spent)
        if pending.ended:
            now = self.moment.seconds
            journal.end([(e.status, e.output_text, e.error, e.cause, now, e.id) for e in pending.ended])
            for execution in pending.ended:
                if execution.status == "SUCCEEDED" and execution.stored:
                    journal.drop_all(execution.id)
        self._commit()

    def _commit(self) -> None:
        if self._hook is None or not self.journal.dirty:
            self.journal.commit()
            return
        self._commits += 1
        self._hook("before", self._commits)
        self.journal.commit()
        self._hook("after", self._commits)

    def _act(self, pending: Pending) -> None:
        """What the round has decided, now that it is durable."""
        for frame, ticket, function, payload in pending.calls:
            if frame.ticket == ticket:
                self._callers.submit(partial(self._call, frame, ticket, function, payload))
        replies, self._replies = self._replies, []
        for future, value, error in replies:
            if error is None:
                future.set_result(value)
            else:
                future.set_exception(error)
        for execution in pending.ended:
            self.live.pop(execution.arn, None)
            for waiter in execution.waiters:
                waiter.set_result(None)
            for listener in self.listeners:
                _tell(listener, execution.arn)

    def _call(self, frame: Frame, ticket: int, function: str, payload: Any) -> None:
        """In a thread of the callers: call the function, and post what it gave."""
        try:
            invoked = self._invoke(function, payload)
        except Exception as cause:  # noqa: BLE001  the edge to foreign code: the state fails with it, and may retry
            name = next((name for kind, name in _CALL_ERRORS if isinstance(cause, kind)), "Lambda.Unknown")
            error = StateError(name, str(cause) or type(cause).__name__)
            self.post(partial(self._arrived, frame, ticket, partial(self.stepper.fail_task, frame, error)))
        else:
            self.post(partial(self._arrived, frame, ticket, partial(self._answered, frame, invoked)))

    def _answered(self, frame: Frame, invoked: Invoked) -> None:
        try:
            self.stepper.answer(frame, invoked)
        except (StateError, ValueError) as cause:
            problem = cause if isinstance(cause, StateError) else StateError("States.Runtime", str(cause))
            self.stepper.fail_task(frame, problem)

    def _arrived(self, frame: Frame, ticket: int, act: Callable[[], None]) -> None:
        self._callers.done()
        if frame.ticket == ticket and frame.live:
            self.moment.take()
            self.stepper.guarded(frame, act)

    def _leave(self) -> None:
        """The thread's last acts: nobody waits for an answer that will not come."""
        self.journal.close()
        jsonata_library.forget()
        error = self._broken or PlatformError("the state machine engine is closed")
        while not self._inbox.empty():
            arrival = self._inbox.get_nowait()
            if isinstance(arrival, _Command):
                arrival.future.set_exception(error)
        for future, _, _ in self._replies:
            future.set_exception(error)
        for root in self.live.values():
            for waiter in root.execution.waiters:
                waiter.set_exception(error)
        self.live.clear()


def _tell(listener: Callable[[str], None], arn: str) -> None:
    try:
        listener(arn)
    except Exception:  # noqa: BLE001  foreign code after the commit: nothing of the engine depends on it
        _LOG.exception("a listener failed for %s", arn)
