"""A state machine engine of a few lines: each execution ends when a test says so. Kept in a file when one is given."""

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from tdev.kernel.errors import ConflictError, InvalidError, NotFoundError, TaskTokenError
from tdev.platform.machine import HistoryEvent, MachineExecution

ARN = "arn:aws:states:local:000000000000:execution:"


class ScriptedMachine:
    """Implements ``Machine`` with ``recover`` and ``close``; knows the machines it is given."""

    def __init__(self, machines: tuple[str, ...] = ("orchestrate",), file: Path | None = None) -> None:
        self._machines = machines
        self._file = file
        self.executions: dict[str, MachineExecution] = {}
        self.tokens: dict[str, Any] = {}
        self.recovered: list[str] = []
        self.closed = False

    def start(self, machine: str, name: str, input: Any) -> str:
        if machine not in self._machines:
            raise NotFoundError(f"State Machine Does Not Exist: '{machine}'")
        if not name or len(name) > 80:
            raise InvalidError(f"Invalid Name: '{name}'")
        arn = f"{ARN}{machine}:{name}"
        there = self.executions.get(arn)
        if there is not None:
            if there.status != "RUNNING" or there.input != input:
                raise ConflictError(f"Execution Already Exists: '{arn}'")
            return arn
        self.executions[arn] = MachineExecution(arn, name, machine, "RUNNING", input=input, started=1_700_000_000.5)
        self._save()
        return arn

    def end(self, arn: str, **changes: Any) -> None:
        self.executions[arn] = replace(self.executions[arn], stopped=1_700_000_001.25, **changes)
        self._save()

    def describe(self, arn: str) -> MachineExecution:
        if arn not in self.executions:
            raise NotFoundError(f"Execution Does Not Exist: '{arn}'")
        return self.executions[arn]

    def history(self, arn: str) -> list[HistoryEvent]:
        text = json.dumps(self.describe(arn).input)
        return [
            HistoryEvent(1, 0, "ExecutionStarted", 1_700_000_000.5, {"input": text}),
            HistoryEvent(2, 0, "PassStateEntered", 1_700_000_000.75, {"name": "First", "input": text}),
            HistoryEvent(3, 2, "PassStateExited", 1_700_000_001.0, {"name": "First", "output": text}),
            HistoryEvent(4, 3, "ExecutionSucceeded", 1_700_000_001.25, {"output": text}),
        ]

    def stop(self, arn: str, error: str | None = None, cause: str | None = None) -> None:
        if self.describe(arn).status == "RUNNING":
            self.end(arn, status="ABORTED", error=error, cause=cause)

    def redrive(self, arn: str) -> None:
        execution = self.describe(arn)
        if execution.status in ("RUNNING", "SUCCEEDED"):
            raise ConflictError(f"Execution is not redrivable: '{arn}'")
        self.executions[arn] = replace(
            execution, status="RUNNING", stopped=None, error=None, cause=None, redrive_count=execution.redrive_count + 1
        )

    def send_success(self, token: str, output: Any) -> None:
        self._answer(token, ("success", output))

    def send_failure(self, token: str, error: str, cause: str = "") -> None:
        self._answer(token, ("failure", error, cause))

    def send_heartbeat(self, token: str) -> None:
        self._answer(token, None)

    def recover(self) -> None:
        if self._file is not None and self._file.exists():
            for item in json.loads(self._file.read_text()):
                self.executions[item["arn"]] = MachineExecution(**item)
        self.recovered = [arn for arn, execution in self.executions.items() if execution.status == "RUNNING"]

    def close(self) -> None:
        self.closed = True

    def _answer(self, token: str, value: Any) -> None:
        if self.tokens.get(token) is not None or token not in self.tokens:
            raise TaskTokenError("Task Timed Out: 'Provided task does not exist anymore'")
        self.tokens[token] = value

    def _save(self) -> None:
        if self._file is not None:
            self._file.write_text(json.dumps([asdict(execution) for execution in self.executions.values()]))
