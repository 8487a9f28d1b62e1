"""What every engine of the ``Journal`` port does alike."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws

from tdev.kernel.errors import InvalidError, PlatformError, TooLargeError
from tdev.platform.journal import Journal
from tdev.platform.journal.aws import TablesJournal
from tdev.platform.journal.embedded import SqliteJournal
from tdev.platform.storage.aws import DynamoTables
from tdev.platform.storage.embedded import SqliteTables
from tdev.platform.tables import EXECUTIONS
from tests.support.dynamo import client, create_tables


@pytest.fixture(scope="module")
def moto() -> Iterator[Any]:
    with mock_aws():
        dynamodb = client("dynamodb")
        yield dynamodb
        dynamodb.close()


@pytest.fixture(params=["sqlite", "tables on sqlite", "tables on dynamodb"])
def journal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Journal]:
    if request.param == "sqlite":
        engine = SqliteJournal(tmp_path / "journal.db")
        yield engine
        engine.close()
    elif request.param == "tables on sqlite":
        tables = SqliteTables(tmp_path / "store.db", [EXECUTIONS])
        yield TablesJournal(tables, "local")
        tables.close()
    else:
        dynamodb = request.getfixturevalue("moto")
        create_tables(dynamodb, f"{tmp_path.name}-", [EXECUTIONS])
        yield TablesJournal(DynamoTables(dynamodb, f"{tmp_path.name}-", [EXECUTIONS]), "local")


def test_records_come_back_in_the_order_of_their_sequence(journal: Journal) -> None:
    journal.append([("run-1", 2, b"two"), ("run-1", 10, b"ten")])
    journal.append([("run-1", 1, b"one")])
    assert journal.read("run-1") == [(1, b"one"), (2, b"two"), (10, b"ten")]


def test_a_record_is_kept_byte_for_byte(journal: Journal) -> None:
    record = bytes(range(256)) + '{"a":"한글"}'.encode()
    journal.append([("run-1", 0, record), ("run-1", 1, b"")])
    assert journal.read("run-1") == [(0, record), (1, b"")]


def test_a_sequence_that_is_there_is_replaced(journal: Journal) -> None:
    journal.append([("run-1", 1, b"old"), ("run-1", 2, b"kept")])
    journal.append([("run-1", 1, b"new")])
    assert journal.read("run-1") == [(1, b"new"), (2, b"kept")]
    journal.append([("run-1", 1, b"first"), ("run-1", 1, b"last")])
    assert journal.read("run-1") == [(1, b"last"), (2, b"kept")]


def test_streams_do_not_mix(journal: Journal) -> None:
    journal.append([("run-1", 1, b"a"), ("run-10", 1, b"b"), ("run", 1, b"c")])
    journal.drop("run-1")
    assert journal.read("run-1") == []
    assert journal.read("run-10") == [(1, b"b")]
    assert journal.read("run") == [(1, b"c")]


def test_nothing_appended_nothing_read_nothing_dropped_is_no_error(journal: Journal) -> None:
    journal.append([])
    assert journal.read("run-1") == []
    journal.drop("run-1")


def test_a_stream_may_be_longer_than_a_transaction(journal: Journal) -> None:
    journal.append(("run-1", number, b"%d" % number) for number in range(250))
    assert journal.read("run-1") == [(number, b"%d" % number) for number in range(250)]
    journal.drop("run-1")
    assert journal.read("run-1") == []


def test_many_large_records_are_kept(journal: Journal) -> None:
    records = [("run-1", number, b"x" * 300_000) for number in range(15)]
    journal.append(records)
    assert journal.read("run-1") == [(number, record) for _, number, record in records]


def test_another_process_reads_what_was_appended(tmp_path: Path) -> None:
    writer, reader = SqliteJournal(tmp_path / "j.db"), SqliteJournal(tmp_path / "j.db")
    writer.append([("run-1", 1, b"a")])
    assert reader.read("run-1") == [(1, b"a")]
    writer.close()
    writer.close()
    with pytest.raises(PlatformError, match="closed"):
        writer.append([("run-1", 2, b"b")])
    assert reader.read("run-1") == [(1, b"a")]
    reader.close()


def test_a_journal_of_one_tenant_does_not_show_another_what_it_has(tmp_path: Path) -> None:
    tables = SqliteTables(tmp_path / "store.db", [EXECUTIONS])
    ours, theirs = TablesJournal(tables, "ours"), TablesJournal(tables, "theirs")
    ours.append([("run-1", 1, b"a")])
    theirs.drop("run-1")
    assert theirs.read("run-1") == []
    assert ours.read("run-1") == [(1, b"a")]
    with pytest.raises(InvalidError):
        TablesJournal(tables, "ours#JOURNAL")
    tables.close()


def test_a_record_too_large_for_an_item_is_named_so(tmp_path: Path) -> None:
    tables = SqliteTables(tmp_path / "store.db", [EXECUTIONS])
    with pytest.raises(TooLargeError):
        TablesJournal(tables, "ours").append([("run-1", 1, b"x" * 500_000)])
    tables.close()


def test_errors_of_sqlite_leave_as_platform_errors(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path / "j.db")
    connection = sqlite3.connect(tmp_path / "j.db")
    connection.execute("DROP TABLE journal")
    connection.close()
    for call in (
        lambda: journal.append([("run-1", 1, b"a")]),
        lambda: journal.append([("run-1", 1, b"a"), ("run-1", 2, b"b")]),
        lambda: journal.read("run-1"),
        lambda: journal.drop("run-1"),
    ):
        with pytest.raises(PlatformError, match="no such table"):
            call()
    journal.close()
