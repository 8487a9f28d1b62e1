"""What one function of a compiled workflow does: a call of one component, as the executor makes it.

The state machine has evaluated what the step reads; loops, conditions and retries are its own too. Here the input is
checked, the component is called within its time limit, and its output is made JSON, by the executor's own code.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tdev.domain.delivery.integrity import WORKFLOW
from tdev.domain.delivery.serving import Abilities, ComponentShelf, checked_inputs
from tdev.domain.workflow.compiling import CompiledStep, CompiledWorkflow, Lookup, compile_step
from tdev.domain.workflow.run import ContextFor, Run
from tdev.domain.workflow.running import Scheduler
from tdev.kernel.clock import Clock, system_clock
from tdev.kernel.errors import InvalidError, NotFoundError, StepError, StepInputError, TDevError, by_code
from tdev.kernel.json_types import canonical

DOOR = "door"
"""What the setting names for the function that runs no component."""


class StepCalls:
    """The steps of a workflow that one component does, each called by itself; threads may share it.

    Args:
        workflow: The document of the workflow.
        component: Reference of the component, as the steps have it.
        lookup: Reference -> executable component; asked for this one only.
        clock: Seconds since the epoch.
    """

    def __init__(
        self, workflow: Mapping[str, Any], component: str, lookup: Lookup, *, clock: Clock = system_clock
    ) -> None:
        self._component = component
        self._clock = clock
        mine = [step for step in workflow["steps"] if step["agent"] == component]
        self._steps = {step["id"]: _alone(compile_step(step, lookup(component))) for step in mine}

    def call(self, step: str, given: Mapping[str, Any], key: str, contexts: ContextFor) -> Any:
        """Call the component for a step; answers its output.

        Args:
            step: Id of the step.
            given: The input, evaluated.
            key: The same for the same step of the same execution, on every attempt.
            contexts: Makes the context of a component that asks for one.

        Raises:
            NotFoundError: When the component does not do this step.
            StepInputError: When the input is not what the component takes; it was not called.
            TDevError: When the component failed; with the code that the executor would tell.
        """
        compiled = self._steps.get(step)
        if compiled is None:
            raise NotFoundError(
                f"{self._component} does not do step {step!r}", hint=f"it does {', '.join(self._steps)}"
            )
        workflow = CompiledWorkflow("", [compiled], lambda environment: environment[step])
        run = Run(workflow, given, stream=key, context_for=contexts)
        Scheduler(clock=self._clock).execute([run])
        if run.status != "succeeded":
            raise _failure(run, step)
        return run.result


class PackedSteps:
    """The part of a bundle that one function runs: a component, or the door.

    Args:
        files: Path -> content of the bundle, checked.
        named: Reference -> digest, from its manifest.
        component: Reference, or ``DOOR``.
        abilities: What the component may use.

    Raises:
        NotFoundError: When the component, or a secret that it declares, is not there.
    """

    def __init__(
        self, files: Mapping[str, bytes], named: Mapping[str, str], component: str, abilities: Abilities
    ) -> None:
        self._document: Mapping[str, Any] = json.loads(files[WORKFLOW])
        self._calls: StepCalls | None = None
        self._shelf = ComponentShelf(files, named, abilities)
        if component != DOOR:
            self._calls = StepCalls(self._document, component, self._shelf.executable, clock=abilities.clock)

    def answer(self, event: Mapping[str, Any], workspace: Callable[[], Path]) -> Any:
        """Do what the machine asks: check inputs, join texts, or call the component.

        Args:
            event: ``{check: inputs}``, ``{join: value, texts: [pointer]}`` or ``{step, input, texts, key, element}``.
            workspace: Answers a folder for this call alone.

        Raises:
            InvalidError: When the event is none of these, or the inputs are not what the workflow wants.
            TDevError: As ``StepCalls.call``.
        """
        if self._calls is None:
            return self._at_the_door(event)
        if not isinstance(event.get("step"), str) or not isinstance(event.get("input"), Mapping):
            raise InvalidError("a call of a step is {step, input, key}")
        key = f"{event.get('key', '')}/{event.get('element', '')}"
        given = joined(event["input"], event.get("texts", ()))
        return self._calls.call(event["step"], given, key, self._shelf.contexts(workspace, self._shelf.executable))

    def _at_the_door(self, event: Mapping[str, Any]) -> Any:
        if set(event) == {"check"}:
            return checked_inputs(self._document.get("inputs", {}), event["check"])
        if set(event) == {"join", "texts"}:
            return joined(event["join"], event["texts"])
        raise InvalidError("the door takes {check} or {join, texts}")


def joined(value: Any, texts: Sequence[str]) -> Any:
    """A value in which the lists at these places (JSON pointers) become texts: their parts, one after another.

    Raises:
        InvalidError: When there is no list at one of them.
    """
    for pointer in texts:
        value = _joined(value, list(_names(pointer)), pointer)
    return value


def _joined(value: Any, names: list[str], pointer: str) -> Any:
    if not names:
        if not isinstance(value, list):
            raise InvalidError(f"there are no parts of a text at {pointer!r}")
        return "".join(part if isinstance(part, str) else canonical(part) for part in value)
    name, *rest = names
    if isinstance(value, Mapping) and name in value:
        return {**value, name: _joined(value[name], rest, pointer)}
    if isinstance(value, list) and name.isdecimal() and int(name) < len(value):
        return [_joined(each, rest, pointer) if index == int(name) else each for index, each in enumerate(value)]
    raise InvalidError(f"there is nothing at {pointer!r}")


def _names(pointer: str) -> Iterator[str]:
    for name in pointer.split("/")[1:]:
        yield name.replace("~1", "/").replace("~0", "~")


def _alone(step: CompiledStep) -> CompiledStep:
    """The step with nothing around it: its input comes from outside, and what fails here fails there."""
    return replace(
        step,
        index=0,
        input=lambda environment: dict(environment["inputs"]),
        when=None,
        for_each=None,
        retry=None,
        goes_on=False,
        plain=True,
        copies=True,
        needs=0,
        dependents=[],
    )


def _failure(run: Run, step: str) -> TDevError:
    """The error of the run by the class that has its code: its name is what the machine sees."""
    error = run.error or {"code": "step_failed", "message": f"step {step!r} ended without a result"}
    record = run.finished.get(step)
    if record is not None and not record.attempts:
        return StepInputError(error["message"])
    kind = _KINDS.get(error["code"], StepError)
    return kind(error["message"], hint=error.get("hint"))


_KINDS = by_code(TDevError)
