"""Inner frames of Parallel and Map: starting them, joining their results, and what happens when one fails."""

from tdev.platform.machine.embedded import events
from tdev.platform.machine.embedded.execution import HistoryFullError
from tdev.platform.machine.embedded.failure import StateError
from tdev.platform.machine.embedded.frame import Frame
from tdev.platform.machine.embedded.program import Fork
from tdev.platform.machine.embedded.states import map_context
from tdev.platform.machine.embedded.workspace import Pending, Workspace

_ABORTED = {"Task", "Wait", "Parallel", "Map"}


def begin(work: Workspace, parent: Frame, fork: Fork) -> None:
    """Start as many inner frames as may run at once; with none at all the parent joins at once."""
    children = parent.fork(fork)
    children.missing = len(fork.inputs)
    children.waiting = list(range(len(fork.inputs) - 1, -1, -1))
    fill(work, parent)


def fill(work: Workspace, parent: Frame) -> None:
    """Start waiting inner frames up to the limit; queue the parent when all results are there."""
    children = parent.children
    if children is None:
        return
    if children.missing == 0:
        work.agenda.ready.append(parent)
    while children.waiting and len(children.frames) < children.fork.limit:
        index = children.waiting.pop()
        work.agenda.ready.append(make(parent, index))


def make(parent: Frame, index: int) -> Frame:
    """The inner frame with this index, at its beginning."""
    children = parent.children
    if children is None:
        raise AssertionError(f"the frame {parent.path!r} has no inner frames")
    program = parent.state.branches[index if parent.state.kind == "Parallel" else 0]
    frame = Frame(parent.execution, program, children.fork.inputs[index], parent, index)
    if children.fork.items is not None:
        frame.item = map_context(index, children.fork.items[index])
    children.frames[index] = frame
    return frame


def record_start(work: Workspace, frame: Frame) -> None:
    """A Map item begins."""
    if frame.parent is not None and frame.parent.state.kind == "Map":
        work.record(frame, "MapIterationStarted", events.iteration(frame.parent, frame.index))


def completed(work: Workspace, parent: Frame, frame: Frame) -> None:
    """An inner frame has its output."""
    children = parent.children
    if children is None:
        return
    if parent.state.kind == "Map":
        work.record(frame, "MapIterationSucceeded", events.iteration(parent, frame.index))
    children.results[frame.index] = frame.input
    children.missing -= 1
    del children.frames[frame.index]
    children.finished.append(frame)
    parent.last = frame.last
    fill(work, parent)


def broken(work: Workspace, parent: Frame, frame: Frame, error: StateError) -> Frame:
    """An inner frame has failed for good: its siblings are cancelled. Answers the parent, which fails next."""
    if parent.state.kind == "Map":
        work.record(frame, "MapIterationFailed", events.iteration(parent, frame.index))
    parent.last = frame.last
    if parent.children is not None:
        for sibling in list(parent.children.frames.values()):
            if sibling is not frame:
                _abort(work, sibling)
    work.record(parent, f"{parent.state.kind}StateFailed", events.error(error))
    return parent


def abandon(work: Workspace, frame: Frame) -> None:
    """Cancel a frame and all inside it, because its execution has ended."""
    try:
        _abort(work, frame)
    except HistoryFullError:
        _silence(work, frame)


def _abort(work: Workspace, frame: Frame) -> None:
    if frame.children is not None:
        for child in frame.children.frames.values():
            _abort(work, child)
            frame.last = max(frame.last, child.last)
    if not frame.live:
        return
    _silence(work, frame)
    if frame.entered_id == 0:
        return
    if frame.state.kind in _ABORTED:
        work.record(frame, f"{frame.state.kind}StateAborted", "{}")
    if frame.parent is not None and frame.parent.state.kind == "Map":
        work.record(frame, "MapIterationAborted", events.iteration(frame.parent, frame.index))


def _silence(work: Workspace, frame: Frame) -> None:
    """No call, deadline or token reaches the frame any more; its row stays, for a redrive."""
    if frame.children is not None:
        for child in frame.children.frames.values():
            _silence(work, child)
    if frame.token:
        work.tokens.pop(frame.token, None)
        work.pending.spent.append(frame.token)
        frame.token = None
    frame.live = False
    frame.ticket += 1
    work.pending.touched[frame] = None


def drop(pending: Pending, frame: Frame) -> None:
    """Forget the inner frames and their rows: the state is left, or tried again from its beginning."""
    children = frame.children
    if children is None:
        return
    for child in (*children.frames.values(), *children.finished):
        drop(pending, child)
        child.live = False
        child.ticket += 1
        pending.touched.pop(child, None)
        if child.stored:
            pending.dropped.append((child.execution.id, child.path))
    frame.children = None
