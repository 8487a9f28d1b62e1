"""What anybody may read of the executions, from any thread: a connection of its own, which sees committed rows only."""

import json
import sqlite3
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tdev.kernel.errors import NotFoundError
from tdev.platform.machine import HistoryEvent, MachineExecution
from tdev.platform.machine.embedded.encoding import encode
from tdev.platform.machine.embedded.journal import connect, read_events

_AS_TEXT = frozenset({"input", "output", "parameters"})


class Records:
    """Reads executions and histories. Safe from any thread."""

    def __init__(self, path: Path, synchronous: str) -> None:
        self._db = connect(path, synchronous)
        self._lock = threading.Lock()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def describe(self, arn: str) -> MachineExecution:
        """The state of one execution. Raises ``NotFoundError``."""
        with self._lock:
            return _execution(self._row(arn))

    def history(self, arn: str) -> list[HistoryEvent]:
        """All events of one execution, oldest first. Raises ``NotFoundError``."""
        with self._lock:
            found = read_events(self._db, self._row(arn)["id"])
        return [HistoryEvent(number, before, kind, when, told(rest)) for number, before, kind, when, rest in found]

    def executions(self, machine: str | None, status: str | None, limit: int) -> list[MachineExecution]:
        """The newest executions, newest first; of one machine and in one status where they are given."""
        with self._lock:
            rows = self._db.execute(
                "SELECT * FROM execution WHERE (?1 IS NULL OR machine = ?1) AND (?2 IS NULL OR status = ?2)"
                " ORDER BY id DESC LIMIT ?3",
                (machine, status, limit),
            ).fetchall()
        return [_execution(row) for row in rows]

    def _row(self, arn: str) -> sqlite3.Row:
        row: sqlite3.Row | None = self._db.execute("SELECT * FROM execution WHERE arn = ?", (arn,)).fetchone()
        if row is None:
            raise NotFoundError(f"there is no execution {arn!r}")
        return row


def told(details: Mapping[str, Any]) -> dict[str, Any]:
    """The details of an event as AWS gives them: inputs, outputs, parameters and variables are JSON text.

    The journal keeps them as values, which is smaller and quicker to write.
    """
    found: dict[str, Any] = {name: encode(value) if name in _AS_TEXT else value for name, value in details.items()}
    if "assignedVariables" in found:
        found["assignedVariables"] = {name: encode(value) for name, value in details["assignedVariables"].items()}
    return found


def _execution(row: sqlite3.Row) -> MachineExecution:
    return MachineExecution(
        arn=row["arn"],
        name=row["name"],
        machine=row["machine"],
        status=row["status"],
        input=json.loads(row["input"]),
        output=None if row["output"] is None else json.loads(row["output"]),
        error=row["error"],
        cause=row["cause"],
        started=row["started"],
        stopped=row["stopped"],
        redrive_count=row["redrives"],
    )
