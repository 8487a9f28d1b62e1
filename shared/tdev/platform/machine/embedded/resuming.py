"""Frames back from their checkpoints: after the process died, on a redrive, and answers to task tokens."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tdev.platform.machine.embedded import forking
from tdev.platform.machine.embedded.failure import StateError
from tdev.platform.machine.embedded.frame import Frame, Phase
from tdev.platform.machine.embedded.states import invocation
from tdev.platform.machine.embedded.stepping import Stepper


@dataclass(slots=True)
class Saved:
    """What the journal holds of an execution: checkpoints by path, results of tokens, and its events when asked."""

    frames: Mapping[str, Any]
    results: Mapping[str, Any]
    read_events: Callable[[], list[list[Any]]]
    details: dict[int, Any] = field(default_factory=dict)

    def event(self, number: int) -> Any:
        """The details of an event."""
        if not self.details:
            self.details = {event[0]: event[4] for event in self.read_events()}
        return self.details[number]


def resume(stepper: Stepper, root: Frame, saved: Saved) -> None:
    """Go on where the checkpoints stand: waits keep their deadlines, calls that were under way are made again."""
    for frame in _tree(stepper, root, saved.frames):
        _resume(stepper, frame, saved)


def redrive(stepper: Stepper, root: Frame, frames: Mapping[str, Any]) -> None:
    """Enter the states again in which the execution ended; inner frames that were done stay done."""
    for frame in _tree(stepper, root, frames):
        frame.counts = ()
        if frame.phase is not Phase.FORK:
            frame.entered_id = 0
            frame.rest(Phase.READY)
            stepper.agenda.ready.append(frame)


def deliver(stepper: Stepper, frame: Frame, result: Mapping[str, Any]) -> None:
    """The answer to a frame's task token."""
    if "error" in result:
        stepper.fail_task(frame, StateError(result["error"], result.get("cause", "")))
    else:
        stepper.succeed_task(frame, result["output"])


def _tree(stepper: Stepper, root: Frame, frames: Mapping[str, Any]) -> list[Frame]:
    """The frames of an execution. Answers those that must be set in motion: not the ones without a row, which start."""
    root.execution.stored = bool(frames)
    if root.path not in frames:
        stepper.agenda.ready.append(root)
        return []
    found: list[Frame] = []
    todo = [root]
    while todo:
        frame = todo.pop()
        frame.restore(frames[frame.path])
        found.append(frame)
        todo += _children(stepper, frame, frames)
    return found


def _children(stepper: Stepper, parent: Frame, frames: Mapping[str, Any]) -> list[Frame]:
    """Make the inner frames that have a row; answers those that are not done."""
    children = parent.children
    if children is None:
        return []
    count = len(children.fork.inputs)
    children.missing = count
    known, children.waiting = [], []
    for index in range(count - 1, -1, -1):
        row = frames.get(f"{children.prefix}[{index}]")
        if row is None:
            children.waiting.append(index)
            continue
        child = forking.make(parent, index)
        parent.last = max(parent.last, row["last"])
        if row["phase"] == Phase.DONE:
            child.restore(row)
            child.live = False
            children.results[index] = child.input
            children.missing -= 1
            del children.frames[index]
            children.finished.append(child)
        else:
            known.append(child)
    forking.fill(stepper, parent)
    return known


def _resume(stepper: Stepper, frame: Frame, saved: Saved) -> None:
    if frame.phase is Phase.READY:
        stepper.agenda.ready.append(frame)
    if frame.phase not in (Phase.CALL, Phase.TOKEN, Phase.WAIT, Phase.RETRY):
        return
    result = saved.results.get(frame.token) if frame.token else None
    stepper.watch(frame)
    if result is not None:
        stepper.guarded(frame, deliver, stepper, frame, result)
    elif frame.phase is Phase.CALL:
        details = saved.event(frame.scheduled_id)
        resource = frame.state.resource
        if resource is not None and resource.optimized:
            function, payload = invocation(details["parameters"])
        else:
            function, payload = (resource.text if resource else ""), details["input"]
        stepper.pending.calls.append((frame, frame.ticket, function, payload))
