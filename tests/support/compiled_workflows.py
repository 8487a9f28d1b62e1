"""The same workflow twice: by the executor, and as a state machine in our engine of the States Language."""

import json
import re
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from tdev.domain.delivery.compiling.failures import failure_of
from tdev.domain.delivery.compiling.machine import DOOR, compile_machine
from tdev.domain.delivery.serving import checked_inputs
from tdev.domain.delivery.stepping import StepCalls, joined
from tdev.domain.workflow.compiling import Lookup, compile_workflow
from tdev.domain.workflow.run import ContextFor, Run
from tdev.domain.workflow.running import Scheduler
from tdev.kernel.errors import StepInputError, TDevError
from tdev.platform.invocation import Invoked
from tests.support.state_machines import FastClock, open_machine

Answer = Callable[[Any], Any]
"""What a function does with a payload."""


def filled(definition: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The definition with its functions filled in, as CloudFormation does it."""
    text = re.sub(r"\$\{([A-Za-z0-9_]+)\}", lambda match: names[match[1]], json.dumps(definition))
    found: dict[str, Any] = json.loads(text)
    return found


_WORDED_ANOTHER_WAY = ("the expression ", "'when' of ", "for_each of ")
"""What the engine of the machine finds by itself, and says in the words of Step Functions."""


@dataclass(frozen=True)
class Outcome:
    """How a workflow ended: its result, or its failure; and the steps that did something."""

    result: Any
    failure: dict[str, Any] | None
    ran: frozenset[str]


class Machines(AbstractContextManager["Machines"]):
    """Compiled workflows in one engine, on a fast clock; each is a machine of its own."""

    def __init__(self, folder: Path) -> None:
        self._numbers = count()
        self._definitions: dict[str, Any] = {}
        self._functions: dict[str, Answer] = {}
        self._ran: set[str] = set()
        self._machine = open_machine(folder, self._definitions, self._invoke, FastClock(time.time(), 200))  # type: ignore[arg-type]

    def __exit__(self, *raised: object) -> None:
        self._machine.close()

    def run(self, definition: Mapping[str, Any], functions: Mapping[str, Answer], given: Any) -> Outcome:
        """Run a machine whose placeholders stand for these functions."""
        name = f"m{next(self._numbers)}"
        self._ran.clear()
        self._functions |= {f"{name}.{key}": answer for key, answer in functions.items()}
        self._definitions[name] = filled(definition, {key: f"{name}.{key}" for key in functions})
        arn = self._machine.start(name, "one", given)
        found = self._machine.wait(arn, 30)
        assert found.status in ("SUCCEEDED", "FAILED"), found
        failure = None if found.status == "SUCCEEDED" else failure_of(found.error, found.cause)
        return Outcome(found.output, failure, frozenset(self._ran))

    def compiled(
        self, document: Mapping[str, Any], lookup: Lookup, inputs: Any, contexts: ContextFor | None = None
    ) -> Outcome:
        """Compile a workflow and run it; each component is a function of its own."""
        made = compile_machine(document, lambda ref: lookup(ref).effects)
        functions: dict[str, Answer] = {DOOR: lambda asked: _door(document, asked)}
        for key, ref in made.functions.items():
            functions[key] = _stepping(StepCalls(document, ref, lookup), contexts or _no_context)
        return self.run(made.definition, functions, {"inputs": inputs})

    def _invoke(self, function: str, payload: Any) -> Invoked:
        try:
            # As on its way to a function and back.
            answer = self._functions[function](json.loads(json.dumps(payload)))
            self._ran |= {payload[name] for name in ("step",) if name in payload}
            return Invoked(json.loads(json.dumps(answer)))
        except TDevError as error:
            if not isinstance(error, StepInputError):
                self._ran |= {payload[name] for name in ("step",) if name in payload}
            told = {"errorType": type(error).__name__, "errorMessage": error.message, "stackTrace": []}
            return Invoked(function_error="Unhandled", error=told)


def assert_alike(found: Outcome, wanted: Outcome) -> None:
    """The same result of the same steps, or a failure that means the same.

    After a failure the other steps that could run at that time may have begun or not, here and there.
    """
    assert found.result == wanted.result
    assert (found.failure is None) == (wanted.failure is None), (found, wanted)
    assert found.failure is not None or found.ran == wanted.ran
    if found.failure is not None and wanted.failure is not None:
        assert found.failure["code"] == wanted.failure["code"]
        assert found.failure.get("step") == wanted.failure.get("step")
        if not wanted.failure["message"].startswith(_WORDED_ANOTHER_WAY):
            assert found.failure["message"] == wanted.failure["message"]


def executed_alone(
    document: Mapping[str, Any], lookup: Lookup, inputs: Any, contexts: ContextFor | None = None
) -> Outcome:
    """What the executor makes of it."""
    run = Run(compile_workflow(document, lookup), inputs, stream="", context_for=contexts)
    Scheduler().execute([run])
    ran = frozenset(step for step, record in run.finished.items() if record.attempts)
    return Outcome(run.result, run.error, ran)


def _door(document: Mapping[str, Any], asked: Mapping[str, Any]) -> Any:
    if "check" in asked:
        return checked_inputs(document.get("inputs", {}), asked["check"])
    return joined(asked["join"], asked["texts"])


def _stepping(calls: StepCalls, contexts: ContextFor) -> Answer:
    def answer(asked: Any) -> Any:
        given = joined(asked["input"], asked.get("texts", ()))
        return calls.call(asked["step"], given, f"{asked['key']}/{asked.get('element', '')}", contexts)

    return answer


def _no_context(step: str, key: str) -> Any:
    raise AssertionError(f"step {step} asked for a context")
