"""What the public methods do inside the engine's thread: start, stop, redrive, recover, and the task tokens."""

import json
import sqlite3
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from tdev.kernel.errors import ConflictError, InvalidError, NotFoundError, TaskTokenError
from tdev.kernel.json_types import canonical
from tdev.platform.machine.embedded import events, resuming
from tdev.platform.machine.embedded.compiling import compile_machine
from tdev.platform.machine.embedded.execution import Execution, execution_arn
from tdev.platform.machine.embedded.failure import StateError
from tdev.platform.machine.embedded.frame import Frame
from tdev.platform.machine.embedded.owners import dead
from tdev.platform.machine.embedded.program import Program
from tdev.platform.machine.embedded.rounds import Rounds

_REDRIVABLE = ("FAILED", "ABORTED", "TIMED_OUT")
_KEPT_PROGRAMS = 256


@dataclass(frozen=True, slots=True)
class Start:
    """What ``start`` asks for. ``text`` is the input as JSON text, ``definition`` the text behind the digest."""

    machine: str
    name: str
    input: Any
    text: str
    digest: str
    definition: str = ""


class Control:
    """Commands. Every method runs in the engine's thread, as one ``Rounds.submit``."""

    def __init__(self, rounds: Rounds, owner: str, owners: Path, event_limit: int) -> None:
        self._rounds = rounds
        self._owner, self._owners = owner, owners
        self._event_limit = event_limit
        self._programs: dict[str, Program] = {}

    def start(self, request: Start) -> str:
        """Start an execution. Raises ``ConflictError`` and ``InvalidError`` as the port says."""
        journal = self._rounds.journal
        arn = execution_arn(request.machine, request.name)
        program = self._program(request.digest, lambda: json.loads(request.definition))
        journal.begin()
        row = journal.execution(arn)
        if row is not None:
            return _same(row, request)
        journal.add_definition(request.digest, request.definition)
        now = self._rounds.moment.seconds
        number = journal.add_execution(
            (arn, request.name, request.machine, request.digest, self._owner, request.text, now)
        )
        root = self._root(number, request, program, now)
        execution = root.execution
        self._rounds.stepper.pending.eventful[execution] = None
        role = execution.context["RoleArn"]
        execution.record_last(0, "ExecutionStarted", f'{{"input":{request.text},"roleArn":"{role}"}}')
        self._run(root, now)
        self._rounds.agenda.ready.append(root)
        return arn

    def watch(self, arn: str) -> "Future[None]":
        """A future that is done when the execution has ended."""
        waiter: Future[None] = Future()
        root = self._rounds.live.get(arn)
        if root is None or root.execution.status != "RUNNING":
            waiter.set_result(None)
        else:
            root.execution.waiters.append(waiter)
        return waiter

    def forget(self, arn: str, waiter: "Future[None]") -> None:
        """Nobody waits for this future any more."""
        root = self._rounds.live.get(arn)
        if root is not None and waiter in root.execution.waiters:
            root.execution.waiters.remove(waiter)

    def stop(self, arn: str, error: str | None, cause: str | None) -> None:
        """End a running execution as ABORTED."""
        root = self._rounds.live.get(arn)
        if root is not None:
            self._rounds.stepper.end(root, "ABORTED", error=StateError(error, cause))
            return
        row = self._row(arn)
        if row["status"] == "RUNNING":
            self._own(row)
            self.stop(arn, error, cause)

    def redrive(self, arn: str) -> None:
        """Run an ended execution again from where it ended."""
        journal = self._rounds.journal
        journal.begin()
        row = self._row(arn)
        if row["status"] not in _REDRIVABLE or arn in self._rounds.live:
            raise ConflictError(f"the execution {arn!r} is {row['status']}: only one that has failed can be redriven")
        if journal.last_event(row["id"]) >= self._event_limit - 1:
            raise ConflictError(f"the history of {arn!r} is full, it cannot be redriven", hint="Start it again.")
        now = self._rounds.moment.seconds
        journal.redrive(row["id"], self._owner, now)
        root = self._loaded(row, redrives=row["redrives"] + 1)
        execution = root.execution
        self._rounds.stepper.pending.eventful[execution] = None
        execution.record_last(0, "ExecutionRedriven", f'{{"redriveCount":{execution.redrives}}}')
        self._run(root, now)
        resuming.redrive(self._rounds.stepper, root, journal.frames(execution.id))

    def recover(self) -> list[str]:
        """Resume every running execution whose engine is gone; answers their ARNs."""
        journal, found = self._rounds.journal, []
        for owner in journal.owners():
            if owner == self._owner:
                continue
            with dead(self._owners, owner) as gone:
                if gone:
                    found += [self._resume(row) for row in journal.claim(owner, self._owner)]
        return found

    def answer(self, token: str, result: Mapping[str, Any], text: str) -> None:
        """Give a task its result, as ``output`` or as ``error`` and ``cause``. Raises ``TaskTokenError``."""
        stepper = self._rounds.stepper
        frame = stepper.tokens.get(token)
        if frame is not None:
            stepper.guarded(frame, resuming.deliver, stepper, frame, result)
            return
        row = self._rounds.journal.token(token)
        if row is None or row["status"] != "RUNNING" or row["result"] is not None:
            raise _unknown_token()
        with dead(self._owners, row["owner"]) as gone:
            if row["owner"] != self._owner and not gone:
                raise TaskTokenError(
                    "the task of this token runs in another process", hint="Send the answer to that process."
                )
        self._rounds.journal.keep_result(token, text)

    def heartbeat(self, token: str) -> None:
        """The work behind a token goes on. Raises ``TaskTokenError``."""
        frame = self._rounds.stepper.tokens.get(token)
        if frame is None:
            raise _unknown_token()
        if frame.beat_s:
            frame.beat_at = self._rounds.moment.seconds + frame.beat_s

    def _resume(self, row: sqlite3.Row) -> str:
        journal, stepper = self._rounds.journal, self._rounds.stepper
        try:
            root = self._loaded(row, redrives=row["redrives"])
        except InvalidError as cause:
            self._give_up(row, f"The definition can no longer be run: {cause}")
            return str(row["arn"])
        execution = root.execution
        self._run(root, row["redriven"] or row["started"])
        saved = resuming.Saved(
            journal.frames(execution.id), journal.results(execution.id), partial(journal.events, execution.id)
        )
        stepper.guarded(root, resuming.resume, stepper, root, saved)
        return execution.arn

    def _give_up(self, row: sqlite3.Row, cause: str) -> None:
        """Fail an execution that cannot be brought back; the others go on."""
        journal, moment = self._rounds.journal, self._rounds.moment
        last = journal.last_event(row["id"])
        details = events.error(StateError("States.Runtime", cause))
        journal.add_events([(row["id"], last + 1, f'[[{last + 1},{last},"ExecutionFailed",{moment.text},{details}]]')])
        journal.end([("FAILED", None, "States.Runtime", cause, moment.seconds, row["id"])])

    def _loaded(self, row: sqlite3.Row, redrives: int) -> Frame:
        program = self._program(row["digest"], lambda: self._rounds.journal.definition(row["digest"]))
        request = Start(row["machine"], row["name"], json.loads(row["input"]), row["input"], row["digest"])
        root = self._root(row["id"], request, program, row["started"])
        execution = root.execution
        execution.redrives = execution.context["RedriveCount"] = redrives
        execution.last = self._rounds.journal.last_event(row["id"])
        return root

    def _root(self, number: int, request: Start, program: Program, started: float) -> Frame:
        execution = Execution(
            id=number,
            arn=execution_arn(request.machine, request.name),
            name=request.name,
            machine=request.machine,
            program=program,
            input=request.input,
            started=started,
            moment=self._rounds.moment,
            limit=self._event_limit,
        )
        return Frame(execution, program, request.input, None, 0)

    def _run(self, root: Frame, since: float) -> None:
        """Put the execution among the live ones, with the time limit of its machine."""
        self._rounds.live[root.execution.arn] = root
        limit = root.program.timeout_s
        if limit is not None:
            end = partial(self._rounds.stepper.end, root, "TIMED_OUT", error=StateError(None, None))
            self._rounds.agenda.at(since + limit, root.execution, end)

    def _program(self, digest: str, definition: Callable[[], Any]) -> Program:
        """The compiled definition; compiled once in this engine."""
        program = self._programs.get(digest)
        if program is None:
            if len(self._programs) >= _KEPT_PROGRAMS:
                self._programs.clear()
            program = self._programs[digest] = compile_machine(definition())
        return program

    def _row(self, arn: str) -> sqlite3.Row:
        row = self._rounds.journal.execution(arn)
        if row is None:
            raise NotFoundError(f"there is no execution {arn!r}")
        return row

    def _own(self, row: sqlite3.Row) -> None:
        """Take over a running execution that nobody runs. Raises ``ConflictError`` when somebody does."""
        with dead(self._owners, row["owner"]) as gone:
            if gone:
                for found in self._rounds.journal.claim(row["owner"], self._owner):
                    self._resume(found)
                return
        raise ConflictError(f"the execution {row['arn']!r} runs in another process", hint="Ask that process.")


def _unknown_token() -> TaskTokenError:
    return TaskTokenError("the task token is unknown, used up, or its task has ended or timed out")


def _same(row: sqlite3.Row, request: Start) -> str:
    """The ARN of the execution that has the name already, if the request means that one."""
    if row["status"] == "RUNNING" and canonical(json.loads(row["input"])) == canonical(request.input):
        return str(row["arn"])
    why = "with another input" if row["status"] == "RUNNING" else f"by an execution that is {row['status']}"
    raise ConflictError(
        f"the name {request.name!r} was used {why} of the machine {request.machine!r}", hint="Use another name."
    )
