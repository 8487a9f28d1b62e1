"""One call of one component: its input checked and isolated, its output made JSON, its errors named."""

import queue
import threading
import time
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticSerializationError, from_json, to_json

from tdev.domain.workflow.compiling import CompiledStep
from tdev.kernel.errors import StepError, TDevError
from tdev.kernel.ids import named_id

if TYPE_CHECKING:
    from tdev.domain.workflow.running import Run


class Call:
    """A call under way; ``element`` is its place in a ``for_each``, or -1."""

    __slots__ = (
        "attempts", "begun", "closed", "element", "environment", "given", "of", "run", "siblings", "started", "step",
        "under_way",
    )  # fmt: skip

    def __init__(self, run: "Run", step: CompiledStep, element: int, environment: dict[str, Any]) -> None:
        self.run = run
        self.step = step
        self.element = element
        self.environment = environment
        self.given: dict[str, Any] = {}
        self.attempts = 0
        self.started = 0.0
        self.begun = 0.0
        self.closed = False
        self.under_way = False
        self.siblings: deque[Call] | None = None
        self.of = 0

    def prepare(self) -> None:
        """Evaluate and check the input. Raises ``StepError``."""
        step = self.step
        given = step.input(self.environment)
        for name, allowed, wanted in step.checks:
            if type(given[name]) not in allowed:
                kind = "null" if given[name] is None else type(given[name]).__name__
                raise StepError(f"{name!r} of {step.executable.ref} is {kind}, but {wanted} is wanted")
        self.given = from_json(to_json(given)) if step.copies else given

    def begin(self, now: float) -> None:
        """Note that an attempt starts at ``now`` (seconds since the epoch)."""
        if not self.attempts:
            self.started = now
            self.begun = time.perf_counter()
        self.attempts += 1
        self.under_way = True

    def reopen(self) -> None:
        """Make ready for another attempt."""
        self.under_way = False

    def elapsed_ms(self) -> float:
        """Milliseconds since the first attempt began."""
        return (time.perf_counter() - self.begun) * 1000 if self.begun else 0.0

    def retry_delay(self) -> float | None:
        """Seconds until the next attempt, or None when there is none (terms of the States Language)."""
        retry = self.step.retry
        if retry is None or self.attempts > retry.get("max_attempts", 2):
            return None
        delay = retry.get("interval_s", 1.0) * retry.get("backoff_rate", 2.0) ** (self.attempts - 1)
        return float(min(delay, retry.get("max_delay_s", 300.0)))

    def effect_key(self) -> str:
        """The same for the same step of the same run, on every attempt and after every restart."""
        return named_id("effect", self.run.stream, self.step.id, str(self.element))


def perform(call: Call) -> tuple[tuple[Any, bytes], TDevError | None]:
    """Call the component. Answers (output, its JSON text) and no error, or an error; never raises.

    The output is decoded from its own text: the component keeps no hold on what later steps read.
    """
    executable = call.step.executable
    context = None
    try:
        if executable.wants_context:
            if call.run.context_for is None:
                raise StepError(f"{executable.ref} needs a context, and this run has none")
            context = call.run.context_for(call.step.id, call.effect_key())
        raw = to_json(executable.call(call.given, context))
        if b"NaN" in raw or b"Infinity" in raw:
            from_json(raw, allow_inf_nan=False)
        return (from_json(raw), raw), None
    except TDevError as error:
        return (None, b""), error
    except PydanticSerializationError as cause:
        return (None, b""), StepError(f"{executable.ref} gave back something that is not JSON: {cause}")
    except Exception as cause:  # noqa: BLE001 - a component may raise anything; the step carries it on by name
        wrapped = StepError(f"{executable.ref} failed: {type(cause).__name__}: {cause}"[:2000])
        wrapped.__cause__ = cause
        return (None, b""), wrapped


class Workers:
    """Daemon threads that perform calls, made when needed. A call that hangs cannot hold up the exit."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._queue: queue.SimpleQueue[Call | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[tuple[Call, int, Any, TDevError | None]] = queue.SimpleQueue()
        self._peeked: deque[tuple[Call, int, Any, TDevError | None]] = deque()
        self._busy = 0
        self._threads = 0

    def submit(self, call: Call) -> None:
        """Perform the call in a thread."""
        self._busy += 1
        self._queue.put(call)
        if self._threads < min(self._busy, self._most):
            self._threads += 1
            threading.Thread(target=self._serve, name="tdev-step", daemon=True).start()

    def _serve(self) -> None:
        while (call := self._queue.get()) is not None:
            attempt = call.attempts
            output, error = perform(call)
            self._done.put((call, attempt, output, error))

    def completed(self) -> Iterator[tuple[Call, Any, TDevError | None]]:
        """Results that came in; those of attempts that timed out meanwhile are dropped."""
        while self._busy:
            try:
                found = self._peeked.popleft() if self._peeked else self._done.get_nowait()
            except queue.Empty:
                return
            self._busy -= 1
            call, attempt, output, error = found
            if call.under_way and call.attempts == attempt:
                call.under_way = False
                yield call, output, error

    def wait(self, seconds: float) -> None:
        """Sleep until a result comes in, or the time is over."""
        try:
            self._peeked.append(self._done.get(timeout=seconds))
        except queue.Empty:
            pass

    def release(self) -> None:
        """Let each thread end when it has nothing more to do."""
        for _ in range(self._threads):
            self._queue.put(None)
