"""Advancing frames: states are begun and left, errors retried, caught or passed on to the frame around.

Nothing here waits, calls or writes. What must happen after the commit is collected: ``calls`` to make, ``touched``
frames to save, ``dropped`` rows to delete, ``tokens`` to keep or forget, ``ended`` executions.
"""

import logging
import secrets
from collections.abc import Callable
from typing import Any

from tdev.kernel.clock import iso
from tdev.platform.invocation import Invoked
from tdev.platform.machine.embedded import events, forking
from tdev.platform.machine.embedded.agenda import Agenda
from tdev.platform.machine.embedded.encoding import encode, encode_value, fits
from tdev.platform.machine.embedded.execution import HistoryFullError, Moment
from tdev.platform.machine.embedded.failure import StateError
from tdev.platform.machine.embedded.frame import Frame, Phase
from tdev.platform.machine.embedded.program import Call, Done, Failure, Fork, Outcome, Sleep
from tdev.platform.machine.embedded.retrying import find_catcher, find_retrier
from tdev.platform.machine.embedded.scope import Scope
from tdev.platform.machine.embedded.workspace import Workspace

_LOG = logging.getLogger(__name__)
_TURN = 200
"""Most transitions of one frame before it goes to the end of the queue."""


class Stepper(Workspace):
    """Moves frames. Used by the engine's thread only."""

    def __init__(self, moment: Moment, agenda: Agenda) -> None:
        super().__init__(moment, agenda)
        self._begun: dict[type, Callable[[Frame, Any], None]] = {
            Sleep: self._sleep,
            Call: self._call,
            Fork: self._fork,
            Failure: self._failure,
        }

    def guarded(self, frame: Frame, act: Callable[..., object], *arguments: Any) -> None:
        """Do one thing with a frame; whatever goes wrong ends its execution and never touches another one."""
        try:
            act(*arguments)
        except HistoryFullError:
            cause = f"The execution reached the maximum number of history events ({frame.execution.limit})."
            self.end(frame.root(), "FAILED", error=StateError("States.Runtime", cause))
        except Exception as cause:  # noqa: BLE001  the edge around one execution, told in its cause and in the log
            _LOG.exception("the engine failed in the state %r of %s", frame.state.name, frame.execution.arn)
            problem = f"The engine failed in the state '{frame.state.name}': {type(cause).__name__}: {cause}"
            self.end(frame.root(), "FAILED", error=StateError("States.Runtime", problem))

    # Forward: begin, finish, leave.

    def advance(self, frame: Frame) -> int:
        """Take a ready frame as far as it goes; answers the number of states begun."""
        if not frame.live:
            return 0
        if frame.phase is Phase.FORK:
            self._join(frame)
            return 1
        for turn in range(1, _TURN + 1):
            if not self._step(frame):
                return turn
        self.agenda.ready.append(frame)
        return _TURN

    def _step(self, frame: Frame) -> bool:
        """Begin the frame's state; True when it is over and another one is ready in the same frame."""
        if frame.entered_id == 0:
            self._enter(frame)
        if frame.state.resource and frame.state.resource.wants_token:
            frame.token = secrets.token_urlsafe(32)
        try:
            outcome: Outcome = frame.state.begin(self.scope(frame))
            if type(outcome) is Done:
                return self._leave(frame, outcome)
        except StateError as error:
            self._evaluation_failed(frame, error)
            return False
        self._begun[type(outcome)](frame, outcome)
        return False

    def scope(self, frame: Frame) -> Scope:
        """What the expressions of the frame's state see now."""
        execution = frame.execution
        state: dict[str, Any] = {
            "EnteredTime": self.moment.iso if frame.entered == self.moment.seconds else iso(frame.entered),
            "Name": frame.state.name,
        }
        if frame.counts:
            state["RetryCount"] = frame.attempt
        context = {"Execution": execution.context, "StateMachine": execution.machine_context, "State": state}
        if frame.item:
            context.update(frame.item)
        if frame.token:
            context["Task"] = {"Token": frame.token}
        return Scope(frame.input, context, frame.variables)

    def _enter(self, frame: Frame) -> None:
        if not frame.begun:
            frame.begun = True
            forking.record_start(self, frame)
        frame.entered = self.moment.seconds
        kind = events.ENTERED[frame.state.kind]
        frame.entered_id = self.record(frame, kind, events.named(frame, "input", frame.input_text()))

    def _leave(self, frame: Frame, done: Done) -> bool:
        """Write the output; True when another state of the same frame is ready."""
        text = frame.input_text() if done.output is frame.input else encode_value(done.output, "the output")
        if not fits(text):
            raise events.too_large(frame.state.name)
        assigned = events.assigned(done.assigned) if done.assigned else ""
        self.record(frame, events.EXITED[frame.state.kind], events.named(frame, "output", text, assigned))
        if done.assigned:
            frame.assign(done.assigned)
        forking.drop(self.pending, frame)
        self.pending.touched[frame] = None
        if done.next is not None:
            frame.move(frame.program.states[done.next], done.output, text)
            return True
        frame.input, frame.text = done.output, text
        frame.rest(Phase.DONE)
        frame.live = False
        if frame.parent is None:
            self.end(frame, "SUCCEEDED", output_text=text)
        else:
            forking.completed(self, frame.parent, frame)
        return False

    def finish(self, frame: Frame, result: Any) -> None:
        """The raw result of the frame's state is there: leave the state and go on."""
        try:
            more = self._leave(frame, frame.state.finish(self.scope(frame), result))
        except StateError as error:
            self._evaluation_failed(frame, error)
        else:
            if more:
                self.advance(frame)

    # Outcomes that wait.

    def _sleep(self, frame: Frame, outcome: Sleep) -> None:
        frame.rest(Phase.WAIT)
        frame.wake = self.moment.seconds + outcome.seconds if outcome.seconds is not None else outcome.until
        self.pending.touched[frame] = None
        self.watch(frame)

    def _call(self, frame: Frame, outcome: Call) -> None:
        token = frame.token
        frame.rest(Phase.CALL)
        try:
            text = encode_value(outcome.arguments, "the arguments of the task")
            if not fits(text):
                raise events.too_large(frame.state.name)
        except StateError as error:
            self._evaluation_failed(frame, error)
            return
        limits = events.limits(outcome.timeout_s, outcome.heartbeat_s)
        frame.scheduled_id = self.record(frame, *events.scheduled(frame, text, limits))
        self.record(frame, *events.started(frame))
        now = self.moment.seconds
        frame.deadline = now + outcome.timeout_s if outcome.timeout_s is not None else None
        if token:
            frame.token, frame.beat_s = token, outcome.heartbeat_s
            self.pending.issued.append((token, frame.execution.id, frame.path))
        self.pending.touched[frame] = None
        self.pending.calls.append((frame, frame.ticket, outcome.function, outcome.payload))
        self.watch(frame)

    def watch(self, frame: Frame) -> None:
        """Set the deadlines of a frame that waits, and make its token known; also after a restart."""
        if frame.wake is not None:
            self.agenda.at(frame.wake, frame, lambda: self.guarded(frame, self._wake, frame))
        if frame.deadline is not None:
            self.agenda.at(frame.deadline, frame, lambda: self.guarded(frame, self._timed_out, frame, "States.Timeout"))
        if frame.token:
            self.tokens[frame.token] = frame
        if frame.beat_s:
            frame.beat_at = self.moment.seconds + frame.beat_s
            self.agenda.at(frame.beat_at, frame, lambda: self.guarded(frame, self._beat, frame))

    def _wake(self, frame: Frame) -> None:
        if frame.phase is Phase.WAIT:
            self.finish(frame, None)
        else:
            frame.rest(Phase.READY)
            self.advance(frame)

    def _beat(self, frame: Frame) -> None:
        if frame.beat_at > self.moment.seconds:
            self.agenda.at(frame.beat_at, frame, lambda: self.guarded(frame, self._beat, frame))
        else:
            self._timed_out(frame, "States.HeartbeatTimeout")

    def _timed_out(self, frame: Frame, error: str) -> None:
        self._forget_token(frame)
        self.record(frame, *events.timed_out(frame, error))
        self.fail(frame, StateError(error, ""))

    def _fork(self, frame: Frame, outcome: Fork) -> None:
        self.pending.touched[frame] = None
        self.record(frame, *events.forked(frame, len(outcome.inputs)))
        forking.begin(self, frame, outcome)

    def _join(self, frame: Frame) -> None:
        results = frame.children.results if frame.children else []
        try:
            text = encode_value(results, "the result")
            if not fits(text):
                raise events.too_large(frame.state.name)
        except StateError as error:
            self._evaluation_failed(frame, error)
            return
        self.record(frame, f"{frame.state.kind}StateSucceeded", "{}")
        self.finish(frame, results)

    def _failure(self, frame: Frame, outcome: Failure) -> None:
        self.fail(frame, StateError(outcome.error, outcome.cause))

    # Answers from outside.

    def answer(self, frame: Frame, invoked: Invoked) -> None:
        """The call of the frame's Task has come back."""
        if invoked.function_error is not None:
            cause = encode(invoked.error)
            self.fail_task(frame, StateError(str(invoked.error.get("errorType") or "Lambda.Unknown"), cause))
            return
        resource = frame.state.resource
        if resource is None or not resource.optimized:
            self.succeed_task(frame, invoked.payload)
            return
        envelope = {"ExecutedVersion": invoked.executed_version, "Payload": invoked.payload, "StatusCode": 200}
        if not resource.wants_token:
            self.succeed_task(frame, envelope)
            return
        text = encode_value(envelope, "the answer of the function")
        self.record(frame, "TaskSubmitted", events.task(frame, "output", text))
        frame.phase = Phase.TOKEN  # the deadlines go on
        self.pending.touched[frame] = None

    def succeed_task(self, frame: Frame, result: Any) -> None:
        """The Task has its result."""
        self._forget_token(frame)
        try:
            text = encode_value(result, "the result of the task")
            if not fits(text):
                raise events.too_large(frame.state.resource.text if frame.state.resource else "")
        except StateError as error:
            self.fail_task(frame, error)
            return
        self.record(frame, *events.succeeded(frame, text))
        self.finish(frame, result)

    def fail_task(self, frame: Frame, error: StateError) -> None:
        """The Task has failed."""
        self._forget_token(frame)
        self.record(frame, *events.failed(frame, error))
        self.fail(frame, error)

    def _forget_token(self, frame: Frame) -> None:
        if frame.token:
            self.tokens.pop(frame.token, None)
            self.pending.spent.append(frame.token)
            frame.token = None

    # Errors.

    def _evaluation_failed(self, frame: Frame, error: StateError) -> None:
        """An expression failed, or a value broke a limit: the state fails with it."""
        self._forget_token(frame)
        if error.error == "States.DataLimitExceeded":
            self.fail(frame, error)
            return
        where = f"An error occurred while executing the state '{frame.state.name}' (entered at the event id "
        wrapped = StateError(error.error, f"{where}#{frame.entered_id}). {error.cause}")
        if error.error == "States.QueryEvaluationError":
            self.record(frame, "EvaluationFailed", events.error(wrapped, state=frame.state.name))
        self.fail(frame, wrapped)

    def fail(self, frame: Frame, error: StateError) -> None:
        """A state has failed: retry, catch, or fail the frame around; the outermost ends the execution."""
        while True:
            unhandled = self._handle(frame, error)
            if unhandled is None:
                return
            error = unhandled
            frame.ticket += 1
            frame.live = False
            self.pending.touched[frame] = None
            if frame.parent is None:
                self.end(frame, "FAILED", error=error)
                return
            frame = forking.broken(self, frame.parent, frame, error)

    def _handle(self, frame: Frame, error: StateError) -> StateError | None:
        """Retry or catch; the error that stays when neither applies."""
        state = frame.state
        index = find_retrier(state.retriers, frame.counts, error.error)
        if index is not None:
            self._retry(frame, index)
            return None
        catcher = find_catcher(state.catchers, error.error)
        if catcher is None:
            return error
        try:
            output, assigned = catcher.caught(self.scope(frame), error.output())
            self._leave(frame, Done(catcher.next, output, assigned))
        except StateError as second:
            return second
        self.agenda.ready.append(frame)
        return None

    def _retry(self, frame: Frame, index: int) -> None:
        state = frame.state
        counts = list(frame.counts) or [0] * len(state.retriers)
        delay = state.retriers[index].delay_s(counts[index])
        counts[index] += 1
        forking.drop(self.pending, frame)
        frame.counts = counts
        frame.rest(Phase.RETRY)
        frame.wake = self.moment.seconds + delay
        self.pending.touched[frame] = None
        self.watch(frame)

    def end(self, root: Frame, status: str, *, output_text: str | None = None, error: StateError | None = None) -> None:
        """The execution of this outermost frame is over; its frames are let go."""
        execution = root.execution
        if execution.status != "RUNNING":
            return
        forking.abandon(self, root)
        execution.status, execution.output_text = status, output_text
        if error is not None:
            execution.error, execution.cause = error.error, events.shortened(error.cause)
        execution.ticket += 1
        kind, details = events.ended(execution)
        execution.record_last(root.last, kind, details)
        self.pending.eventful[execution] = None
        self.pending.ended.append(execution)
