"""The engines of the ``Tables`` port under test: SQLite, DynamoDB (moto), DynamoDB (emulator)."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws

from tdev.platform.storage import (
    Equals,
    LessThan,
    Put,
    Query,
    Tables,
)
from tdev.platform.storage.aws import DynamoTables
from tdev.platform.storage.embedded import SqliteTables
from tdev.platform.tables import Index, Table
from tests.support.clock import SetClock
from tests.support.dynamo import client, create_tables
from tests.support.emulator import MISSING, PROGRAM, running

THINGS = Table("things", indexes=(Index("list", "list_pk", "list_sk"),))
BRIEF = Table("brief", ttl="expires")
DECLARED = (THINGS, BRIEF)
MOTO_ERRS = {
    repr(condition)
    for condition in (
        Equals("yes", 1),
        Equals("n", True),
        Equals("missing", None),
        Equals("list", [1, "x", {"k": 1}]),
        LessThan("n", "6"),
    )
}
SLOW = [pytest.mark.slow, pytest.mark.skipif(not PROGRAM.exists(), reason=MISSING)]


@dataclass
class Store:
    """An engine under test, its clock, and how many callers may come at a time (moto has no isolation)."""

    tables: Tables
    clock: SetClock
    name: str
    callers: int


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with running(tmp_path_factory.mktemp("emulator")) as endpoint:
        dynamodb = client("dynamodb", endpoint)
        yield dynamodb
        dynamodb.close()


@pytest.fixture(scope="module")
def moto() -> Iterator[Any]:
    with mock_aws():
        dynamodb = client("dynamodb")
        yield dynamodb
        dynamodb.close()


@pytest.fixture(params=["sqlite", "moto", pytest.param("emulator", marks=SLOW)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    clock = SetClock()
    if request.param == "sqlite":
        engine = SqliteTables(tmp_path / "store.db", DECLARED, clock=clock)
        yield Store(engine, clock, "sqlite", 50)
        engine.close()
        return
    dynamodb = request.getfixturevalue(request.param)
    prefix = f"{tmp_path.name}-"
    create_tables(dynamodb, prefix, DECLARED)
    yield Store(
        DynamoTables(dynamodb, prefix, DECLARED, clock=clock),
        clock,
        request.param,
        1 if request.param == "moto" else 16,
    )
    for table in DECLARED:
        dynamodb.delete_table(TableName=prefix + table.name)


@pytest.fixture
def tables(store: Store) -> Tables:
    return store.tables


def key(pk: str, sk: str = "1") -> dict[str, str]:
    return {"pk": pk, "sk": sk}


def thing(pk: str, sk: str = "1", **attributes: Any) -> dict[str, Any]:
    return {"pk": pk, "sk": sk, **attributes}


def put(pk: str, sk: str = "1", when: Any = None, **attributes: Any) -> Put:
    return Put("things", thing(pk, sk, **attributes), when)


def sort_keys(tables: Tables, query: Query) -> list[str]:
    return [item["sk"] for item in tables.query(query).items]
