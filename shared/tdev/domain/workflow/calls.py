"""One call of one component: its input checked and isolated, its output made JSON, its errors named."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, TypeAlias

from pydantic_core import PydanticSerializationError, from_json, to_json

from tdev.domain.workflow.compiling import CompiledStep, Executable
from tdev.domain.workflow.run import Run
from tdev.domain.workflow.schemas import type_of
from tdev.kernel.errors import StepError, TDevError
from tdev.kernel.ids import named_id
from tdev.sdk.context import Context

MakeContext: TypeAlias = Callable[[], Context]

Answer: TypeAlias = tuple[Any, bytes, TDevError | None]
"""(output, its JSON text, None), or (None, empty, error)."""

State: TypeAlias = Literal["queued", "running", "ended", "written off"]


class Call:
    """A call of one step, over all its attempts. ``element`` is its place in a ``for_each``, or -1.

    What stands below as a class attribute is set only by the calls that need it.
    """

    given: dict[str, Any]
    text: bytes = b""
    """JSON of the input, when others hold parts of it or it may be needed again."""
    attempts: int = 0
    started: float = 0.0
    """Seconds since the epoch."""
    begun: float = 0.0
    closed: bool = False
    job: "Job | None" = None
    error: TDevError | None = None
    """Of the last attempt, while the next one is awaited."""
    siblings: "Iterator[Call] | None" = None
    """The elements that have not started."""
    total: int = 0

    def __init__(self, run: Run, step: CompiledStep, element: int, environment: Mapping[str, Any]) -> None:
        self.run = run
        self.step = step
        self.element = element
        self.environment = environment

    def prepare(self) -> None:
        """Evaluate and check the input. Raises ``StepError``."""
        step = self.step
        try:
            given = step.input(self.environment)
        except (TypeError, ValueError, RecursionError) as cause:
            raise StepError(f"the input of step {step.id!r} cannot be made: {cause}") from cause
        for name, allowed, wanted in step.checks:
            if type(given[name]) not in allowed:
                raise StepError(f"{name!r} of {step.executable.ref} is {type_of(given[name])}, but {wanted} is wanted")
        if step.copies:
            try:
                self.text = to_json(given)
                given = from_json(self.text)
            except (PydanticSerializationError, ValueError) as cause:
                raise StepError(f"the input of step {step.id!r} is not JSON: {cause}") from cause
        self.given = given

    def begin(self, now: float) -> None:
        """Note that an attempt starts at ``now`` (seconds since the epoch)."""
        if not self.attempts:
            self.started = now
            self.begun = time.perf_counter()
        elif self.text:
            self.given = from_json(self.text)  # the attempt before may have changed it
        self.attempts += 1

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

    def context(self) -> MakeContext | None:
        """What makes the component's context, holding nothing of the run; None when it asked for none."""
        executable = self.step.executable
        if not executable.wants_context:
            return None
        make, step, key = self.run.context_for, self.step.id, self.effect_key()

        def context() -> Context:
            if make is None:
                raise StepError(f"{executable.ref} needs a context, and this run has none")
            return make(step, key)

        return context


class Job:
    """One attempt of one call. ``begun`` is the monotonic time at which a thread took it up; None before."""

    __slots__ = ("begun", "call", "context", "executable", "given", "state")

    def __init__(self, call: Call) -> None:
        self.call: Call | None = call
        self.executable = call.step.executable
        self.given: dict[str, Any] = call.given
        self.context: MakeContext | None = call.context()
        self.begun: float | None = None
        self.state: State = "queued"


def perform(executable: Executable, given: dict[str, Any], context: MakeContext | None) -> Answer:
    """Call the component. Never raises, but for an interrupt from the keyboard.

    The output is decoded from its own text: the component keeps no hold on what later steps read.
    """
    try:
        value = executable.call(given, None if context is None else context())
    except TDevError as error:
        return None, b"", error
    except BaseException as cause:  # a component may raise anything, SystemExit too; the step carries it on
        if isinstance(cause, KeyboardInterrupt) and threading.current_thread() is threading.main_thread():
            raise
        return None, b"", _wrapped(f"{executable.ref} failed", cause)
    try:
        raw = to_json(value)
        return from_json(raw, allow_inf_nan=False), raw, None
    except Exception as cause:  # noqa: BLE001 - encoding runs code of the component's own types
        return None, b"", _wrapped(f"{executable.ref} gave back something that is not JSON", cause)


def _wrapped(what: str, cause: BaseException) -> StepError:
    try:
        told = str(cause)
    except Exception:  # noqa: BLE001 - the text of a foreign exception is foreign code as well
        told = "it cannot say why"
    error = StepError(f"{what}: {type(cause).__name__}: {told}"[:2000])
    error.__cause__ = cause
    return error
