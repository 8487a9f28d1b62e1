"""The events of the history: AWS's type names, details as JSON text.

``input``, ``output`` and ``parameters`` are kept as values, not as text inside text; ``records`` makes text of them.
"""

import json
from collections.abc import Mapping
from typing import Any

from tdev.platform.machine.embedded.encoding import encode_value, fits
from tdev.platform.machine.embedded.execution import Execution
from tdev.platform.machine.embedded.failure import StateError
from tdev.platform.machine.embedded.frame import Frame

_KINDS = ("Pass", "Task", "Choice", "Wait", "Succeed", "Fail", "Parallel", "Map")
ENTERED: Mapping[str, str] = {kind: f"{kind}StateEntered" for kind in _KINDS}
EXITED: Mapping[str, str] = {kind: f"{kind}StateExited" for kind in _KINDS}
ENDED: Mapping[str, str] = {
    "SUCCEEDED": "ExecutionSucceeded",
    "FAILED": "ExecutionFailed",
    "ABORTED": "ExecutionAborted",
    "TIMED_OUT": "ExecutionTimedOut",
}
_CAUSE_LIMIT = 32_768

Event = tuple[str, str]
"""Type and details of an event."""


def named(frame: Frame, field: str, text: str, more: str = "") -> str:
    """Details of a state entered or exited."""
    return f'{{"name":{frame.state.label},"{field}":{text}{more}}}'


def assigned(variables: Mapping[str, Any]) -> str:
    """The variables that a state assigned, to be put into the details of its exit."""
    text = encode_value(variables, "the value of Assign")
    if not fits(text):
        raise StateError("States.DataLimitExceeded", "The variables assigned are larger than 262144 bytes.")
    return f',"assignedVariables":{text}'


def task(frame: Frame, field: str = "", text: str = "", more: str = "") -> str:
    """Details of an event of a Task in an integration."""
    ending = ".waitForTaskToken" if frame.state.resource and frame.state.resource.wants_token else ""
    value = f',"{field}":{text}' if field else ""
    return f'{{"resourceType":"lambda","resource":"invoke{ending}"{value}{more}}}'


def limits(timeout_s: float | None, heartbeat_s: float | None) -> str:
    """The time limits of a Task, to be put into its details."""
    timeout = f',"timeoutInSeconds":{timeout_s}' if timeout_s is not None else ""
    return timeout + (f',"heartbeatInSeconds":{heartbeat_s}' if heartbeat_s is not None else "")


def _optimized(frame: Frame) -> bool:
    return bool(frame.state.resource and frame.state.resource.optimized)


def scheduled(frame: Frame, text: str, more: str) -> Event:
    """A call is going to be made. The arguments are read back from here when it must be made again."""
    if _optimized(frame):
        return "TaskScheduled", task(frame, "parameters", text, f',"region":"local"{more}')
    resource = json.dumps(frame.state.resource.text if frame.state.resource else "")
    return "LambdaFunctionScheduled", f'{{"resource":{resource},"input":{text}{more}}}'


def started(frame: Frame) -> Event:
    """The call is being made."""
    return ("TaskStarted", task(frame)) if _optimized(frame) else ("LambdaFunctionStarted", "{}")


def succeeded(frame: Frame, text: str) -> Event:
    """The Task has a result."""
    if _optimized(frame):
        return "TaskSucceeded", task(frame, "output", text)
    return "LambdaFunctionSucceeded", f'{{"output":{text}}}'


def failed(frame: Frame, problem: StateError) -> Event:
    """The Task has failed."""
    return _ended_badly(frame, problem, "Failed")


def timed_out(frame: Frame, name: str) -> Event:
    """The Task took too long."""
    return _ended_badly(frame, StateError(name, ""), "TimedOut")


def _ended_badly(frame: Frame, problem: StateError, how: str) -> Event:
    if _optimized(frame):
        return f"Task{how}", task(frame, more=f",{error(problem)[1:-1]}")
    return f"LambdaFunction{how}", error(problem)


def forked(frame: Frame, count: int) -> Event:
    """A Parallel or Map begins its inner frames."""
    return f"{frame.state.kind}StateStarted", f'{{"length":{count}}}' if frame.state.kind == "Map" else "{}"


def iteration(parent: Frame, index: int) -> str:
    """Details of an event of one item of a Map."""
    return f'{{"name":{parent.state.label},"index":{index}}}'


def error(problem: StateError, **more: str) -> str:
    """Details that tell an error."""
    told = {"error": problem.error, "cause": shortened(problem.cause), **more}
    return json.dumps({name: text for name, text in told.items() if text is not None}, ensure_ascii=False)


def ended(execution: Execution) -> Event:
    """The last event."""
    kind = ENDED[execution.status]
    if execution.status == "SUCCEEDED":
        return kind, f'{{"output":{execution.output_text}}}'
    return kind, error(StateError(execution.error, execution.cause))


def shortened(cause: str | None) -> str | None:
    """The cause within the length that AWS takes."""
    return cause if cause is None or len(cause) <= _CAUSE_LIMIT else cause[:_CAUSE_LIMIT]


def too_large(name: str) -> StateError:
    """The error for a value beyond the size limit."""
    return StateError(
        "States.DataLimitExceeded",
        f"The state/task '{name}' returned a result with a size exceeding the maximum number of bytes service limit.",
    )
