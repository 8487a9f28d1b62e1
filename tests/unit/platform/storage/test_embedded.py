"""What only SQLite has to show: several processes, sudden ends, files, and agreement with a plain dict."""

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tdev.kernel.errors import ConditionFailedError, PlatformError
from tdev.kernel.heaps import Heap
from tdev.platform.storage import (
    Absent,
    Check,
    Delete,
    Equals,
    Exists,
    Item,
    LessThan,
    Operation,
    Put,
    Query,
    Update,
)
from tdev.platform.storage.embedded import SqliteTables
from tdev.platform.tables import TABLES, Index, Table
from tests.support.clock import SetClock

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture
def tables(tmp_path: Path) -> Iterator[SqliteTables]:
    store = SqliteTables(tmp_path / "store.db")
    yield store
    store.close()


def worker(what: str, database: Path, number: int) -> subprocess.Popen[str]:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT / 'shared'}:{ROOT}"}
    command = [sys.executable, "-m", "tests.support.sqlite_worker", what, str(database), str(number)]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def test_four_processes_that_count_together_lose_nothing_and_may_all_make_the_file(tmp_path: Path) -> None:
    database = tmp_path / "new" / "store.db"
    processes = [worker("grow", database, 500) for _ in range(4)]
    assert [process.wait(60) for process in processes] == [0, 0, 0, 0]
    for process in processes:
        process.communicate()
    tables = SqliteTables(database)
    assert tables.get("registry", {"pk": "counter", "sk": "1"}) == {"pk": "counter", "sk": "1", "n": 2000}
    tables.close()


@pytest.mark.parametrize("fill", [10, 5000])
def test_a_process_that_is_killed_while_it_writes_leaves_whole_transactions(tmp_path: Path, fill: int) -> None:
    database = tmp_path / "store.db"
    process = worker("pairs", database, fill)
    assert process.stdout is not None
    assert process.stdout.readline() == "going\n"
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    tables = SqliteTables(database)
    sides = [
        [item["sk"] for item in tables.query(Query("registry", side, limit=100_000)).items]
        for side in ("left", "right")
    ]
    last = tables.get("registry", {"pk": "last", "sk": "1"})
    assert last is not None
    assert sides[0] == sides[1] == [f"{turn:09d}" for turn in range(last["turn"] + 1)]
    assert last["turn"] >= 20
    tables.write(Put("registry", {"pk": "after", "sk": "1"}))
    tables.close()
    connection = sqlite3.connect(database)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_what_was_written_is_there_after_opening_again(tmp_path: Path) -> None:
    item = {"pk": "a", "sk": "1", "n": Decimal("1.5")}
    for _ in range(2):
        tables = SqliteTables(tmp_path / "store.db", synchronous="FULL")
        tables.write(Put("registry", item))
        tables.close()
    tables = SqliteTables(tmp_path / "store.db")
    assert tables.get("registry", {"pk": "a", "sk": "1"}) == item
    tables.close()


def test_only_the_owner_can_read_the_files(tmp_path: Path) -> None:
    tables = SqliteTables(tmp_path / "data" / "store.db")
    tables.write(Put("registry", {"pk": "a", "sk": "1"}))
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "data").iterdir()}
    tables.close()
    assert modes == {0o600}
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_after_close_every_call_is_a_platform_error(tmp_path: Path) -> None:
    tables = SqliteTables(tmp_path / "store.db")
    tables.close()
    tables.close()
    for call in (
        lambda: tables.get("registry", {"pk": "a", "sk": "1"}),
        lambda: tables.write(Put("registry", {"pk": "a", "sk": "1"})),
        lambda: tables.query(Query("registry", "a")),
    ):
        with pytest.raises(PlatformError, match="closed"):
            call()


def test_a_file_that_is_no_database_is_named_and_explained(tmp_path: Path) -> None:
    (tmp_path / "store.db").write_bytes(b"this is something else " * 100)
    with pytest.raises(PlatformError, match=r"store\.db") as caught:
        SqliteTables(tmp_path / "store.db")
    assert caught.value.hint is not None


def test_errors_of_sqlite_leave_as_platform_errors(tables: SqliteTables, tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "store.db")
    connection.execute("DROP TABLE registry")
    connection.close()
    key = {"pk": "a", "sk": "1"}
    for call in (
        lambda: tables.get("registry", key),
        lambda: tables.write(Put("registry", key)),  # type: ignore[arg-type]
        lambda: tables.update(Update("registry", key, add={"n": 1})),
        lambda: tables.query(Query("registry", "a")),
    ):
        with pytest.raises(PlatformError, match="no such table"):
            call()


def test_threads_read_while_others_write(tables: SqliteTables) -> None:
    stop = threading.Event()

    def read() -> int:
        reads = 0
        while not stop.is_set() or reads == 0:
            item = tables.get("registry", {"pk": "pair", "sk": "1"})
            assert item is None or item["left"] == item["right"]
            reads += 1
        return reads

    with ThreadPoolExecutor(6) as pool:
        readers = [pool.submit(read) for _ in range(4)]
        for number in range(200):
            tables.write(Put("registry", {"pk": "pair", "sk": "1", "left": number, "right": number}))
        stop.set()
        assert all(reader.result() for reader in readers)


def test_sweeping_deletes_what_has_expired_and_nothing_else(tmp_path: Path) -> None:
    clock = SetClock()
    tables = SqliteTables(tmp_path / "store.db", clock=clock)
    for number in range(4):
        expires = int(clock.now) + number * 10
        tables.write(Put("idempotency", {"pk": "a", "sk": str(number), "expires": expires}))
    tables.write(
        Put("idempotency", {"pk": "a", "sk": "lasting"}), Put("registry", {"pk": "a", "sk": "1", "expires": 1})
    )
    clock.advance(15)
    assert tables.expired() == Heap(2, tables.expired().size)
    assert tables.expired().size > 0
    assert tables.sweep(limit=1).count == 1
    assert tables.sweep().count == 1
    assert tables.sweep() == tables.expired() == Heap()
    assert [item["sk"] for item in tables.query(Query("idempotency", "a")).items] == ["2", "3", "lasting"]
    assert tables.get("registry", {"pk": "a", "sk": "1"}) is not None
    tables.close()


def test_all_declared_tables_can_be_written_and_read(tables: SqliteTables) -> None:
    for table in TABLES:
        tables.write(Put(table.name, {"pk": "a", "sk": "1", "x": table.name}))
    assert [tables.get(t.name, {"pk": "a", "sk": "1"})["x"] for t in TABLES] == [t.name for t in TABLES]  # type: ignore[index]


THINGS = Table("things", indexes=(Index("list", "list_pk", "list_sk"),))
BRIEF = Table("brief", ttl="expires")
NAMES = st.sampled_from(["things", "brief"])
KEYS = st.fixed_dictionaries({"pk": st.sampled_from(["a", "b"]), "sk": st.sampled_from(["1", "2", "é", "\U0001f600"])})
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.text(max_size=5) | st.binary(max_size=5)
    | st.decimals(-1000, 1000, places=2) | st.sets(st.text(max_size=3), min_size=1, max_size=3),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text("mnbs", min_size=1, max_size=2), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip
ATTRIBUTES = st.fixed_dictionaries(
    {},
    optional={
        "v": VALUES,
        "w": st.integers(-5, 5),
        "list_pk": st.sampled_from(["L", "M"]),
        "list_sk": st.text(min_size=1, max_size=3),
        "expires": st.integers(990, 1030),
    },
)
CONDITIONS = st.sampled_from([None, Absent(), Exists(), Equals("w", 1), LessThan("w", 2)])
OPERATIONS = st.one_of(
    st.builds(lambda t, k, a, c: Put(t, {**k, **a}, c), NAMES, KEYS, ATTRIBUTES, CONDITIONS),
    st.builds(Delete, NAMES, KEYS, CONDITIONS),
    st.builds(Check, NAMES, KEYS, CONDITIONS.filter(lambda c: c is not None)),
    st.builds(
        lambda t, k, a, n, r, c: Update(t, k, set=a, add={"n": n}, remove=r, when=c),
        NAMES, KEYS, ATTRIBUTES.map(lambda a: {k: v for k, v in a.items() if k != "v"}), st.integers(-3, 3),
        st.sampled_from([(), ("v",)]), CONDITIONS,
    ),
)  # fmt: skip


class Plain:
    """The port over dicts, as plainly as it can be written; what the engine is compared with."""

    def __init__(self) -> None:
        self.items: dict[tuple[str, str, str], Item] = {}
        self.now = 1000

    def get(self, table: str, key: Any) -> Item | None:
        item = self.items.get((table, key["pk"], key["sk"]))
        return None if item is None or (table == "brief" and item.get("expires", self.now + 1) <= self.now) else item

    def write(self, operations: list[Operation]) -> None:
        changed = dict(self.items)
        for number, operation in enumerate(operations):
            key = operation.item if isinstance(operation, Put) else operation.key
            place = operation.table, key["pk"], key["sk"]
            now = self.get(operation.table, key)
            if not self.holds(operation.when, now):
                raise ConditionFailedError(number, now)
            if isinstance(operation, Put):
                changed[place] = operation.item
            elif isinstance(operation, Delete):
                changed.pop(place, None)
            elif isinstance(operation, Update):
                new = {**(now or key), **operation.set}
                new.update({name: new.get(name, 0) + amount for name, amount in operation.add.items()})
                changed[place] = {name: value for name, value in new.items() if name not in operation.remove}
        self.items = changed

    def holds(self, condition: Any, item: Item | None) -> bool:
        if condition is None:
            return True
        if item is None or isinstance(condition, Absent):
            return (item is None) == isinstance(condition, Absent)
        w = item.get("w")
        return {Exists: True, Equals: w == 1, LessThan: w is not None and w < 2}[type(condition)]

    def listed(self, pk: str, sk: str, wanted: str) -> list[Item]:
        found = [i for (t, *_), i in self.items.items() if t == "things" and i.get(pk) == wanted and sk in i]
        return sorted(found, key=lambda i: (i[sk].encode(), i["pk"].encode(), i["sk"].encode()))


class Agreement(RuleBasedStateMachine):
    """Random operations on the engine and on dicts: same answers, same errors, same contents."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = SetClock(1000)
        self.folder = TemporaryStore()
        self.engine = SqliteTables(self.folder.path, [THINGS, BRIEF], clock=self.clock)
        self.plain = Plain()

    def teardown(self) -> None:
        self.engine.close()
        self.folder.remove()

    @rule(operations=st.lists(OPERATIONS, min_size=1, max_size=4))
    def write(self, operations: list[Operation]) -> None:
        keys = [o.item if isinstance(o, Put) else o.key for o in operations]
        places = [(o.table, key["pk"], key["sk"]) for o, key in zip(operations, keys, strict=True)]
        if len(set(places)) != len(places):
            with pytest.raises(ValueError, match="one operation per item"):
                self.engine.write(*operations)
            return
        outcomes = []
        for call in (lambda: self.engine.write(*operations), lambda: self.plain.write(operations)):
            try:
                outcomes.append(call())
            except ConditionFailedError as error:
                outcomes.append((error.index, error.item))
        assert outcomes[0] == outcomes[1]

    @rule(seconds=st.integers(1, 10))
    def wait(self, seconds: int) -> None:
        self.clock.advance(seconds)
        self.plain.now += seconds

    @rule()
    def sweep(self) -> None:
        self.engine.sweep()

    @precondition(lambda self: self.plain.items)
    @rule(limit=st.integers(1, 3), forward=st.booleans(), index=st.booleans())
    def read_pages(self, limit: int, forward: bool, index: bool) -> None:
        pk, sk, wanted = ("list_pk", "list_sk", "L") if index else ("pk", "sk", "a")
        found: list[Item] = []
        query = Query("things", wanted, index="list" if index else None, limit=limit, forward=forward)
        while True:
            page = self.engine.query(query)
            found += page.items
            if page.cursor is None:
                break
            query = Query("things", wanted, query.index, limit=limit, forward=forward, cursor=page.cursor)
        assert found == self.plain.listed(pk, sk, wanted)[:: 1 if forward else -1]

    @invariant()
    def same_contents(self) -> None:
        for table, pk, sk in self.plain.items:
            key = {"pk": pk, "sk": sk}
            assert self.engine.get(table, key) == self.plain.get(table, key)


class TemporaryStore:
    """A folder for one run of the machine above, which cannot have the fixture ``tmp_path``."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.path = Path(self._folder.name) / "store.db"

    def remove(self) -> None:
        self._folder.cleanup()


Agreement.TestCase.settings = settings(max_examples=25, stateful_step_count=15, deadline=None)
TestAgreement = Agreement.TestCase
