import sqlite3
import threading
from contextlib import closing

import pytest

from tdev.kernel.errors import PlatformError
from tdev.platform.telemetry import LogEntry
from tdev.platform.telemetry.embedded import SqliteLogs


def _entries(numbers, size=0):
    return [LogEntry(float(number), "plan", f"{number}" + "x" * size) for number in numbers]


def test_lines_survive_the_process_that_wrote_them(tmp_path):
    with closing(SqliteLogs(tmp_path / "deep" / "logs.db")) as logs:
        logs.append(_entries(range(3)))
    with closing(SqliteLogs(tmp_path / "deep" / "logs.db")) as logs:
        assert [entry.message for entry in logs.read()] == ["0", "1", "2"]


def test_the_oldest_lines_go_when_there_are_too_many(tmp_path):
    with closing(SqliteLogs(tmp_path / "logs.db", most_entries=10)) as logs:
        for number in range(25):
            logs.append(_entries([number]))
            logs.flush()
        assert [entry.message for entry in logs.read()] == [f"{number}" for number in range(15, 25)]


def test_the_file_stays_under_its_size(tmp_path):
    with closing(SqliteLogs(tmp_path / "logs.db", most_bytes=400_000)) as logs:
        for number in range(60):
            logs.append(_entries([number], size=20_000))
            logs.flush()
        kept = logs.read()
        assert 5 <= len(kept) < 30
        assert kept[-1].message.startswith("59")
    assert (tmp_path / "logs.db").stat().st_size < 800_000


def test_a_very_long_line_is_cut(tmp_path):
    with closing(SqliteLogs(tmp_path / "logs.db")) as logs:
        logs.append([LogEntry(1.0, "plan", "é" * 300_000, fields={"big": "y" * 300_000})])
        (entry,) = logs.read()
        assert entry.message == "é" * (128 * 1024)
        assert entry.fields == {}


def test_lines_that_cannot_wait_are_counted(tmp_path):
    with closing(SqliteLogs(tmp_path / "logs.db")) as logs:
        logs.append(_entries(range(20_050)))
        kept = logs.read(limit=10_000)
        assert kept[-1].message == "20049"
        (note,) = logs.read(level="WARNING", limit=10_000)
        assert note.message == "50 log lines were lost"


def test_after_close_nothing_is_taken_and_no_thread_is_left(tmp_path):
    logs = SqliteLogs(tmp_path / "logs.db")
    logs.append(_entries([1]))
    logs.close()
    logs.append(_entries([2]))
    logs.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "log-writer"]
    with closing(sqlite3.connect(tmp_path / "logs.db")) as connection:
        assert connection.execute("SELECT message FROM line").fetchall() == [("1",)]


def test_a_file_that_is_no_database_is_told(tmp_path):
    (tmp_path / "logs.db").write_text("this is no database, and long enough to be seen as none" * 20)
    with pytest.raises(PlatformError, match="log store"):
        SqliteLogs(tmp_path / "logs.db")
