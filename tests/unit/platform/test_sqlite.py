import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tdev.kernel.errors import PlatformError
from tdev.platform.sqlite import Pool, compact, connect, failure, transaction


def test_a_database_is_opened_with_a_write_ahead_log(tmp_path: Path) -> None:
    for synchronous, number in (("NORMAL", 1), ("FULL", 2)):
        connection = connect(tmp_path / "x.db", synchronous=synchronous)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (number,)
        connection.close()


@pytest.mark.parametrize("synchronous", ["OFF", "normal", "", "NORMAL; DROP"])
def test_another_durability_is_refused(tmp_path: Path, synchronous: str) -> None:
    with pytest.raises(ValueError, match="NORMAL, FULL"):
        connect(tmp_path / "x.db", synchronous=synchronous)


@pytest.mark.parametrize("database", ["", ":memory:"])
def test_memory_is_refused_because_each_connection_would_have_its_own(database: str) -> None:
    with pytest.raises(ValueError, match="must be a file"):
        connect(database)


def test_a_path_that_cannot_be_made_is_a_platform_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PlatformError, match=r"x\.db"):
        connect(tmp_path / "file" / "x.db")
    with pytest.raises(PlatformError):
        connect(tmp_path)


@pytest.mark.parametrize("error", [ZeroDivisionError, KeyboardInterrupt])
def test_a_transaction_that_is_left_by_an_error_leaves_nothing(tmp_path: Path, error: type[BaseException]) -> None:
    connection = connect(tmp_path / "x.db")
    connection.execute("CREATE TABLE t (a)")

    def leave() -> None:
        with transaction(connection):
            connection.execute("INSERT INTO t VALUES (1)")
            raise error

    with pytest.raises(error):
        leave()
    with transaction(connection):
        connection.execute("INSERT INTO t VALUES (2)")
    assert connection.execute("SELECT a FROM t").fetchall() == [(2,)]
    connection.close()


def test_two_callers_at_a_time_have_two_connections_and_one_after_the_other_one(tmp_path: Path) -> None:
    pool = Pool(tmp_path / "x.db")
    with pool.lend() as first, pool.lend() as second:
        assert first is not second
    with pool.lend() as third:
        assert third in (first, second)
    pool.close()


def test_no_more_than_a_few_idle_connections_stay_open(tmp_path: Path) -> None:
    pool = Pool(tmp_path / "x.db")
    taken = [pool.take() for _ in range(20)]
    for connection in taken:
        pool.give_back(connection)
    assert sum(_is_open(connection) for connection in taken) == 8
    pool.close()
    assert not any(map(_is_open, taken))


def test_what_is_lent_when_a_pool_closes_is_closed_when_it_comes_back(tmp_path: Path) -> None:
    pool = Pool(tmp_path / "x.db")
    with pool.lend() as connection:
        pool.close()
        assert _is_open(connection)
    assert not _is_open(connection)
    with pytest.raises(PlatformError, match="closed"):
        pool.take()


def test_writers_of_one_process_wait_for_each_other(tmp_path: Path) -> None:
    pool = Pool(tmp_path / "x.db")
    with pool.lend() as connection:
        connection.execute("CREATE TABLE t (a)")
        connection.execute("INSERT INTO t VALUES (0)")

    def grow(_: int) -> None:
        with pool.write() as connection:
            (now,) = connection.execute("SELECT a FROM t").fetchone()
            connection.execute("UPDATE t SET a = ?", (now + 1,))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(grow, range(80)))
    with pool.lend() as connection:
        assert connection.execute("SELECT a FROM t").fetchone() == (80,)
    pool.close()


@pytest.mark.parametrize(
    ("message", "hint"),
    [
        ("database is locked", "another process"),
        ("database disk image is malformed", "damaged"),
        ("file is not a database", "damaged"),
        ("disk I/O error", "make room"),
        ("database or disk is full", "make room"),
        ("attempt to write a readonly database", "let this user write"),
        ("no such table: x", None),
    ],
)
def test_an_error_names_the_file_and_says_what_to_do(message: str, hint: str | None) -> None:
    error = failure(Path("/somewhere/store.db"), sqlite3.OperationalError(message))
    assert error.message == f"database store.db: {message}"
    assert (hint in error.hint) if hint and error.hint else error.hint is None


def _is_open(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("SELECT 1")
    except sqlite3.ProgrammingError:
        return False
    return True


class TestCompacting:
    def test_the_disk_gets_the_space_of_deleted_rows_back(self, tmp_path: Path) -> None:
        place = tmp_path / "x.db"
        connection = connect(place)
        connection.execute("CREATE TABLE t (a BLOB)")
        connection.executemany("INSERT INTO t VALUES (?)", [(bytes(100_000),)] * 20)
        connection.execute("DELETE FROM t WHERE rowid > 1")
        connection.close()
        before = place.stat().st_size
        assert compact(place) == before - place.stat().st_size > 1_500_000
        connection = connect(place)
        assert connection.execute("SELECT length(a) FROM t").fetchall() == [(100_000,)]
        connection.close()

    def test_a_file_that_is_not_there_is_not_made(self, tmp_path: Path) -> None:
        assert compact(tmp_path / "x.db") == 0
        assert list(tmp_path.iterdir()) == []
