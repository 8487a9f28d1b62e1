"""One agent as a function: payload in, payload out. Lambda, the pool and the in-process engine come through here."""

import logging
import time
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Protocol

from pydantic import BaseModel, ValidationError

from tdev.entry.process import runtime
from tdev.kernel.errors import InvalidError, TDevError
from tdev.model.misfits import misfits
from tdev.runtime import Runtime

Handler = Callable[[Mapping[str, Any], object], dict[str, Any]]
_LOGGER = logging.getLogger("tdev.agent")
_TOLD = "verdict score passed status steps changes questions missing digest ref name".split()


class Agent(Protocol):
    """What all agents share: ``request`` is the model of what they are asked."""

    request: ClassVar[Any]

    def __init__(self, runtime: Runtime) -> None: ...

    def run(self, request: Any) -> BaseModel:
        """Do the work."""


def agent_function(agent: type[Agent]) -> Handler:
    """Wrap an agent: check the payload, run, note it as an event of the execution, give plain JSON back.

    Raises (to the caller of the function, by class name as Lambda does):
        InvalidError: When the payload does not fit the agent's request.
        TDevError: Whatever the agent raises.
    """
    name = agent.__name__

    def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
        started = time.perf_counter()
        here = runtime()
        try:
            asked = agent.request.model_validate(event)
        except ValidationError as cause:
            raise InvalidError(f"{name} got a payload that does not fit", misfits(cause)) from cause
        try:
            answer: dict[str, Any] = agent(here).run(asked).model_dump(mode="json")
        except TDevError as cause:
            _log(name, event.get("execution"), started, f"{name} failed: {cause.message}", error=type(cause).__name__)
            raise
        ms = _log(name, event.get("execution"), started, f"{name} done")
        _note(here, name, event.get("execution"), answer, ms)
        return answer

    return handler


def _log(name: str, execution: Any, started: float, message: str, **more: str) -> float:
    """One line per call; answers the milliseconds it took."""
    ms = round((time.perf_counter() - started) * 1000, 1)
    fields = {"agent": name, "ms": ms, **more}
    if isinstance(execution, Mapping):
        fields["execution"] = execution["id"]
    _LOGGER.log(logging.ERROR if more else logging.INFO, message, extra=fields)
    return ms


def _note(here: Runtime, name: str, execution: Any, answer: Mapping[str, Any], ms: float) -> None:
    """One event per call for an execution; it says what matters to somebody who watches."""
    if isinstance(execution, Mapping):
        detail = {word: answer[word] for word in _TOLD if word in answer and answer[word] not in (None, [], "")}
        here.executions(execution["tenant"]).append_event(execution["id"], name, {**detail, "ms": ms})
