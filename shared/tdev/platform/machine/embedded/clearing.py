"""Executions that ended long ago leave the engine's file, as they leave Step Functions after 90 days.

An execution goes whole: its row, history, checkpoints and tokens in one transaction, in which it is looked at once
more. So a redrive, which takes the same lock before it looks, finds all of it or nothing.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from tdev.platform.machine.embedded.journal import connect
from tdev.platform.sqlite import failure, transaction
from tdev.platform.upkeep import EndedMachine

_ENDED = "status <> 'RUNNING' AND stopped < ?"
_FIND = (
    "SELECT id, arn, input, length(input) + coalesce(length(output), 0) + coalesce(length(cause), 0)"
    " + coalesce((SELECT sum(length(events)) FROM history WHERE history.execution = execution.id), 0)"
    " + coalesce((SELECT sum(length(document)) FROM frame WHERE frame.execution = execution.id), 0) AS size"
    f" FROM execution WHERE id > ? AND {_ENDED} ORDER BY id LIMIT ?"
)
_CLEAR = (
    "DELETE FROM history WHERE execution = ?",
    "DELETE FROM frame WHERE execution = ?",
    "DELETE FROM token WHERE execution = ?",
    "DELETE FROM execution WHERE id = ?",
)
_DEFINITIONS = "DELETE FROM definition WHERE digest NOT IN (SELECT digest FROM execution)"


class EndedMachines:
    """The ``Machines`` port on the file of the engine, which may work in it meanwhile. No file: no executions."""

    def __init__(self, database: Path, synchronous: str = "NORMAL") -> None:
        """Use this file; it is opened for each call."""
        self._database = database
        self._synchronous = synchronous

    def ended(self, before: float, *, after: int = 0, limit: int = 50) -> list[EndedMachine]:
        """See ``Machines.ended``. Raises ``PlatformError`` when the file cannot be read."""
        with self._opened() as connection:
            rows = connection.execute(_FIND, (after, before, limit)).fetchall() if connection else []
        return [EndedMachine(row["id"], row["arn"], json.loads(row["input"]), row["size"]) for row in rows]

    def clear(self, numbers: Sequence[int], before: float) -> int:
        """See ``Machines.clear``. Raises ``PlatformError`` when the file cannot be written."""
        cleared = 0
        with self._opened() as connection:
            if connection is None:
                return 0
            with transaction(connection):
                for number in numbers:
                    found = connection.execute(f"SELECT 1 FROM execution WHERE id = ? AND {_ENDED}", (number, before))
                    if found.fetchone() is not None:
                        for statement in _CLEAR:
                            connection.execute(statement, (number,))
                        cleared += 1
                connection.execute(_DEFINITIONS)
        return cleared

    def keeps(self, arn: str, before: float) -> bool:
        """See ``Machines.keeps``. Raises ``PlatformError`` when the file cannot be read."""
        with self._opened() as connection:
            if connection is None:
                return False
            text = f"SELECT 1 FROM execution WHERE arn = ? AND NOT ({_ENDED})"
            return connection.execute(text, (arn, before)).fetchone() is not None

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection | None]:
        if not self._database.exists():
            yield None
            return
        try:
            with closing(connect(self._database, self._synchronous)) as connection:
                yield connection
        except sqlite3.Error as cause:
            raise failure(self._database, cause) from cause
