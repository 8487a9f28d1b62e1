"""The writer of the journal: one transaction per round."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tdev.platform.machine.embedded.journal import Journal, connect, left_running

ROW = ("arn:1", "one", "m", "sha256:1", "e1", "{}", 1.5)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    made = Journal(tmp_path / "j.db", "NORMAL")
    yield made
    made.close()


def test_nothing_is_seen_outside_before_the_commit(journal: Journal, tmp_path: Path) -> None:
    other = connect(tmp_path / "j.db", "FULL")
    try:
        assert not journal.dirty
        journal.add_execution(ROW)
        assert journal.dirty
        assert other.execute("SELECT COUNT(*) FROM execution").fetchone()[0] == 0
        journal.commit()
        assert not journal.dirty
        assert other.execute("SELECT status FROM execution").fetchone()[0] == "RUNNING"
    finally:
        other.close()


def test_closing_gives_up_what_was_not_committed(tmp_path: Path) -> None:
    first = Journal(tmp_path / "j.db", "NORMAL")
    first.add_execution(ROW)
    first.close()
    second = Journal(tmp_path / "j.db", "NORMAL")
    assert second.execution("arn:1") is None
    second.close()


def test_full_synchronous_is_set(tmp_path: Path) -> None:
    for name, level in (("NORMAL", 1), ("FULL", 2)):
        connection = connect(tmp_path / "j.db", name)
        assert connection.execute("PRAGMA synchronous").fetchone()[0] == level
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        connection.close()


def test_an_arn_is_there_once(journal: Journal) -> None:
    journal.add_execution(ROW)
    with pytest.raises(sqlite3.IntegrityError):
        journal.add_execution(ROW)


def test_a_definition_is_kept_once_under_its_digest(journal: Journal) -> None:
    journal.add_definition("sha256:1", '{"a":1}')
    journal.add_definition("sha256:1", '{"a":2}')
    assert journal.definition("sha256:1") == {"a": 1}


def test_an_execution_ends_and_runs_again(journal: Journal) -> None:
    number = journal.add_execution(ROW)
    journal.end([("FAILED", None, "E", "why", 3.5, number)])
    row = journal.execution("arn:1")
    assert row is not None
    assert (row["status"], row["error"], row["cause"], row["stopped"]) == ("FAILED", "E", "why", 3.5)
    assert journal.owners() == []
    journal.redrive(number, "e2", 9.5)
    row = journal.execution("arn:1")
    assert row is not None
    assert (row["status"], row["owner"], row["redrives"], row["redriven"]) == ("RUNNING", "e2", 1, 9.5)
    assert (row["error"], row["cause"], row["stopped"]) == (None, None, None)


def test_a_claim_takes_what_runs_and_leaves_the_rest(journal: Journal) -> None:
    running = journal.add_execution(ROW)
    ended = journal.add_execution(("arn:2", *ROW[1:]))
    journal.add_execution(("arn:3", "one", "m", "sha256:1", "e9", "{}", 1.5))
    journal.end([("SUCCEEDED", "1", None, None, 2.0, ended)])
    assert sorted(journal.owners()) == ["e1", "e9"]
    assert [row["id"] for row in journal.claim("e1", "e2")] == [running]
    assert sorted(journal.owners()) == ["e2", "e9"]
    assert journal.claim("e1", "e3") == []


def test_frames_are_saved_replaced_and_dropped(journal: Journal) -> None:
    journal.save([(1, "", '{"a":1}'), (1, "/0.0[0]", "2"), (2, "", "3")])
    journal.save([(1, "", '{"a":2}')])
    assert journal.frames(1) == {"": {"a": 2}, "/0.0[0]": 2}
    journal.drop([(1, "/0.0[0]"), (1, "not there")])
    assert journal.frames(1) == {"": {"a": 2}}
    journal.drop_all(1)
    assert (journal.frames(1), journal.frames(2)) == ({}, {"": 3})


def test_events_come_back_in_order(journal: Journal) -> None:
    journal.add_events([(1, 2, '[[1,0,"A",1.5,{}],[2,1,"B",1.5,{}]]'), (2, 1, '[[1,0,"X",1.5,{}]]')])
    journal.add_events([(1, 3, '[[3,2,"C",2.5,{"k":1}]]')])
    assert [event[2] for event in journal.events(1)] == ["A", "B", "C"]
    assert journal.events(1)[2] == [3, 2, "C", 2.5, {"k": 1}]
    assert [journal.last_event(number) for number in (1, 2, 3)] == [3, 1, 0]


def test_tokens_are_kept_answered_and_spent(journal: Journal) -> None:
    number = journal.add_execution(ROW)
    journal.issue([("t1", number, ""), ("t2", number, "/0.0[0]")])
    row = journal.token("t1")
    assert row is not None
    assert (row["execution"], row["status"], row["owner"], row["result"]) == (number, "RUNNING", "e1", None)
    journal.keep_result("t2", '{"output":1}')
    assert journal.results(number) == {"t2": {"output": 1}}
    journal.spend(["t1", "t2", "t3"])
    assert journal.token("t1") is None
    assert journal.results(number) == {}


def test_it_closes_after_a_full_disk_has_ended_its_transaction(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "machines.db", "NORMAL")
    journal.begin()
    journal._db.execute("ROLLBACK")  # what SQLite does by itself when there is no room
    journal.close()
    assert not journal.dirty


class TestLeftRunning:
    def test_a_file_that_is_not_there_has_nothing_and_is_not_made(self, tmp_path: Path) -> None:
        assert not left_running(tmp_path / "j.db")
        assert not list(tmp_path.iterdir())

    def test_an_execution_counts_until_it_has_ended(self, journal: Journal, tmp_path: Path) -> None:
        assert not left_running(tmp_path / "j.db")
        number = journal.add_execution(ROW)
        journal.commit()
        assert left_running(tmp_path / "j.db")
        journal.end([("SUCCEEDED", "{}", None, None, 2.5, number)])
        journal.commit()
        assert not left_running(tmp_path / "j.db")

    def test_a_file_that_cannot_be_read_is_for_the_engine_to_tell(self, tmp_path: Path) -> None:
        (tmp_path / "j.db").write_bytes(b"no database at all" * 100)
        assert left_running(tmp_path / "j.db")
