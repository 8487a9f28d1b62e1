"""Functions for state machine tests, and short ways to write definitions."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tdev.kernel.errors import NotFoundError
from tdev.platform.invocation import Invoked
from tdev.platform.machine import HistoryEvent
from tdev.platform.machine.embedded.engine import EmbeddedMachine
from tdev.platform.machine.embedded.rounds import Options

INVOKE = "arn:aws:states:::lambda:invoke"


class FunctionError(Exception):
    """What a function of a test raises to fail with an error type of its own."""

    def __init__(self, kind: str, message: str = "") -> None:
        super().__init__(message)
        self.kind = kind


class Functions:
    """The port ``Invoke`` over plain Python functions; remembers every call."""

    def __init__(self, **functions: Callable[[Any], Any]) -> None:
        self.functions = functions
        self.calls: list[tuple[str, Any]] = []
        self._lock = threading.Lock()

    def __call__(self, function: str, payload: Any) -> Invoked:
        name = function.rsplit(":", 1)[-1]
        with self._lock:
            self.calls.append((name, payload))
        if name not in self.functions:
            raise NotFoundError(f"Function not found: {function}")
        try:
            return Invoked(self.functions[name](payload))
        except FunctionError as error:
            return Invoked(
                function_error="Unhandled",
                error={"errorType": error.kind, "errorMessage": str(error), "stackTrace": []},
            )

    def count(self, name: str) -> int:
        with self._lock:
            return sum(1 for called, _ in self.calls if called == name)


class FastClock:
    """A clock that runs ``speed`` times as fast as the real one from ``start`` on; the same in every process."""

    def __init__(self, start: float, speed: float = 50.0) -> None:
        self.start, self.speed = start, speed

    def __call__(self) -> float:
        return self.start + (time.time() - self.start) * self.speed


def open_machine(
    folder: Path, definitions: Mapping[str, Any], functions: Functions, clock: Any = time.time, **options: Any
) -> EmbeddedMachine:
    """An engine that looks at its clock every few milliseconds."""
    return EmbeddedMachine(
        folder / "machines.db", definitions, functions, clock=clock, options=Options(**{"nap_s": 0.005, **options})
    )


def chain(*states: Mapping[str, Any], language: str = "JSONata", **more: Any) -> dict[str, Any]:
    """A machine whose states ``S0``, ``S1`` ... follow each other; a state without an end gets one."""
    named: dict[str, Any] = {}
    for index, state in enumerate(states):
        ends = state["Type"] in ("Succeed", "Fail", "Choice") or "Next" in state or "End" in state
        follow = {"End": True} if index == len(states) - 1 else {"Next": f"S{index + 1}"}
        named[f"S{index}"] = {**state, **({} if ends else follow)}
    return {"QueryLanguage": language, "StartAt": "S0", "States": named, **more}


def task(function: str = "f", payload: Any = "{% $states.input %}", **more: Any) -> dict[str, Any]:
    """A JSONata Task whose output is what the function gave."""
    arguments = {"FunctionName": function, "Payload": payload}
    output = {"Output": "{% $states.result.Payload %}"}
    return {"Type": "Task", "Resource": INVOKE, "Arguments": arguments, **output, **more}


def until(holds: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait until something holds; fails the test when it never does."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.002)


@dataclass(frozen=True)
class Ran:
    """What an execution gave."""

    status: str
    output: Any
    error: str | None
    cause: str | None
    events: list[HistoryEvent]

    def types(self) -> list[str]:
        return [event.type for event in self.events]

    def details(self, kind: str) -> list[dict[str, Any]]:
        return [event.details for event in self.events if event.type == kind]


def run_machine(
    folder: Path, definition: Mapping[str, Any], given: Any = None, functions: Functions | None = None, **more: Any
) -> Ran:
    """Run one execution of a definition from its start to its end, on a clock 50 times as fast as the real one."""
    clock = more.pop("clock", None) or FastClock(time.time())
    machine = open_machine(folder, {"m": definition}, functions or Functions(), clock, **more)
    try:
        arn = machine.start("m", "one", given)
        found = machine.wait(arn, 20)
        return Ran(found.status, found.output, found.error, found.cause, machine.history(arn))
    finally:
        machine.close()


def branch(name: str, state: Mapping[str, Any]) -> dict[str, Any]:
    """A branch or item processor of one state."""
    return {"StartAt": name, "States": {name: {"End": True, **state} if state["Type"] != "Fail" else dict(state)}}
