"""The engine's SQLite file: executions, their frames, history and tokens. WAL, one writer per process.

All events of one execution in one round are one row, a JSON array of ``[id, previous, type, timestamp, details]``: one
insert instead of three per state. The writer lives in the engine's thread; readers have a connection of their own.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

_SCHEMA = """
CREATE TABLE IF NOT EXISTS definition(digest TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS execution(
  id INTEGER PRIMARY KEY, arn TEXT NOT NULL UNIQUE, name TEXT NOT NULL, machine TEXT NOT NULL, digest TEXT NOT NULL,
  owner TEXT NOT NULL, status TEXT NOT NULL, input TEXT NOT NULL, output TEXT, error TEXT, cause TEXT,
  started REAL NOT NULL, stopped REAL, redrives INTEGER NOT NULL DEFAULT 0, redriven REAL);
CREATE INDEX IF NOT EXISTS execution_machine ON execution(machine, id);
CREATE INDEX IF NOT EXISTS execution_running ON execution(owner) WHERE status = 'RUNNING';
CREATE TABLE IF NOT EXISTS history(
  id INTEGER PRIMARY KEY, execution INTEGER NOT NULL, last INTEGER NOT NULL, events TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS history_execution ON history(execution);
CREATE TABLE IF NOT EXISTS frame(
  execution INTEGER NOT NULL, path TEXT NOT NULL, document TEXT NOT NULL, PRIMARY KEY(execution, path)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS token(
  token TEXT PRIMARY KEY, execution INTEGER NOT NULL, path TEXT NOT NULL, result TEXT) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS token_execution ON token(execution);
"""
_BUSY_S = 15.0


def connect(path: Path, synchronous: str) -> sqlite3.Connection:
    """Open the file, made with all its tables where it is not there; usable from any thread, one at a time.

    Args:
        path: The file; its folder exists.
        synchronous: NORMAL (survives a killed process) or FULL (survives loss of power too).
    """
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=_BUSY_S)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA synchronous = {'FULL' if synchronous == 'FULL' else 'NORMAL'}")
    connection.executescript(_SCHEMA)
    return connection


def left_running(path: Path) -> bool:
    """Whether executions are under way in the file, in whichever engine; does not make a file that is not there.

    A file that cannot be read counts as one with executions: what is wrong with it, the engine that opens it says.
    """
    if not path.exists():
        return False
    try:
        journal = Journal(path, "NORMAL")
    except sqlite3.Error:
        return True
    try:
        return bool(journal.owners())
    except sqlite3.Error:
        return True
    finally:
        journal.close()


class Journal:
    """What the engine's thread reads and writes. Everything between two commits is one transaction."""

    def __init__(self, path: Path, synchronous: str) -> None:
        self._db = connect(path, synchronous)
        self._open = False

    def begin(self) -> None:
        """Open the transaction of this round if it is not open; from now on no other process writes."""
        if not self._open:
            self._db.execute("BEGIN IMMEDIATE")
            self._open = True

    @property
    def dirty(self) -> bool:
        """Whether this round has written."""
        return self._open

    def commit(self) -> None:
        """End the transaction; what it wrote is durable."""
        if self._open:
            self._db.execute("COMMIT")
            self._open = False

    def close(self) -> None:
        """Give the transaction up and close the file.

        On a full disk SQLite has given it up already.
        """
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")
        self._open = False
        self._db.close()

    def add_definition(self, digest: str, text: str) -> None:
        """Keep a definition; a known one stays."""
        self.begin()
        self._db.execute("INSERT OR IGNORE INTO definition VALUES (?, ?)", (digest, text))

    def definition(self, digest: str) -> Any:
        """The definition with this digest."""
        row = self._db.execute("SELECT text FROM definition WHERE digest = ?", (digest,)).fetchone()
        return json.loads(row["text"])

    def add_execution(self, row: Sequence[Any]) -> int:
        """Add a running execution: arn, name, machine, digest, owner, input (JSON text), started. Answers its id."""
        self.begin()
        cursor = self._db.execute(
            "INSERT INTO execution(arn, name, machine, digest, owner, status, input, started)"
            " VALUES (?, ?, ?, ?, ?, 'RUNNING', ?, ?)",
            row,
        )
        if cursor.lastrowid is None:
            raise sqlite3.DatabaseError("SQLite gave no row id")
        return cursor.lastrowid

    def execution(self, arn: str) -> sqlite3.Row | None:
        """The row of an execution."""
        row: sqlite3.Row | None = self._db.execute("SELECT * FROM execution WHERE arn = ?", (arn,)).fetchone()
        return row

    def owners(self) -> list[str]:
        """The engines that running executions belong to."""
        rows = self._db.execute("SELECT DISTINCT owner FROM execution WHERE status = 'RUNNING'")
        return [row["owner"] for row in rows]

    def claim(self, owner: str, new_owner: str) -> list[sqlite3.Row]:
        """Take over the running executions of an engine that is gone; answers their rows."""
        self.begin()
        rows = self._db.execute(
            "UPDATE execution SET owner = ? WHERE owner = ? AND status = 'RUNNING' RETURNING *", (new_owner, owner)
        )
        return rows.fetchall()

    def end(self, rows: Iterable[Sequence[Any]]) -> None:
        """End executions: status, output (JSON text), error, cause, stopped, id."""
        self.begin()
        self._db.executemany(
            "UPDATE execution SET status = ?, output = ?, error = ?, cause = ?, stopped = ? WHERE id = ?", rows
        )

    def redrive(self, execution: int, owner: str, moment: float) -> None:
        """Make an ended execution a running one again."""
        self.begin()
        self._db.execute(
            "UPDATE execution SET status = 'RUNNING', owner = ?, redrives = redrives + 1, redriven = ?, output = NULL,"
            " error = NULL, cause = NULL, stopped = NULL WHERE id = ?",
            (owner, moment, execution),
        )

    def save(self, frames: Iterable[tuple[int, str, str]]) -> None:
        """Write checkpoints: id of the execution, path, document."""
        self.begin()
        self._db.executemany("INSERT OR REPLACE INTO frame VALUES (?, ?, ?)", frames)

    def drop(self, frames: Iterable[tuple[int, str]]) -> None:
        """Delete checkpoints: id of the execution, path."""
        self.begin()
        self._db.executemany("DELETE FROM frame WHERE execution = ? AND path = ?", frames)

    def drop_all(self, execution: int) -> None:
        """Delete the checkpoints of an execution."""
        self.begin()
        self._db.execute("DELETE FROM frame WHERE execution = ?", (execution,))

    def frames(self, execution: int) -> dict[str, Any]:
        """The checkpoints of an execution by path."""
        rows = self._db.execute("SELECT path, document FROM frame WHERE execution = ?", (execution,))
        return {row["path"]: json.loads(row["document"]) for row in rows}

    def add_events(self, rows: Iterable[tuple[int, int, str]]) -> None:
        """Append to histories: id of the execution, id of the last event, events as a JSON array."""
        self.begin()
        self._db.executemany("INSERT INTO history(execution, last, events) VALUES (?, ?, ?)", rows)

    def last_event(self, execution: int) -> int:
        """Id of the last event of an execution."""
        row = self._db.execute("SELECT MAX(last) AS last FROM history WHERE execution = ?", (execution,)).fetchone()
        return int(row["last"] or 0)

    def events(self, execution: int) -> list[list[Any]]:
        """All events of an execution, oldest first."""
        return read_events(self._db, execution)

    def issue(self, tokens: Iterable[tuple[str, int, str]]) -> None:
        """Keep task tokens: token, id of the execution, path of the frame."""
        self.begin()
        self._db.executemany("INSERT OR REPLACE INTO token(token, execution, path) VALUES (?, ?, ?)", tokens)

    def spend(self, tokens: Iterable[str]) -> None:
        """Forget task tokens."""
        self.begin()
        self._db.executemany("DELETE FROM token WHERE token = ?", [(token,) for token in tokens])

    def token(self, token: str) -> sqlite3.Row | None:
        """The row of a task token, with the ``status`` and ``owner`` of its execution."""
        row: sqlite3.Row | None = self._db.execute(
            "SELECT token.*, execution.status, execution.owner FROM token JOIN execution"
            " ON execution.id = token.execution WHERE token = ?",
            (token,),
        ).fetchone()
        return row

    def keep_result(self, token: str, result: str) -> None:
        """Keep the result of a token for the engine that will resume its execution."""
        self.begin()
        self._db.execute("UPDATE token SET result = ? WHERE token = ?", (result, token))

    def results(self, execution: int) -> dict[str, Any]:
        """The results kept for the tokens of an execution."""
        rows = self._db.execute(
            "SELECT token, result FROM token WHERE execution = ? AND result IS NOT NULL", (execution,)
        )
        return {row["token"]: json.loads(row["result"]) for row in rows}


def read_events(connection: sqlite3.Connection, execution: int) -> list[list[Any]]:
    """All events of an execution, oldest first, as the journal keeps them."""
    rows = connection.execute("SELECT events FROM history WHERE execution = ? ORDER BY id", (execution,))
    return [event for row in rows for event in json.loads(row["events"])]
