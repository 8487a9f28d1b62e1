"""What every engine of the ``Tables`` port does alike: SQLite, DynamoDB (moto), DynamoDB (emulator)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws

from tdev.kernel.errors import ConditionFailedError, InvalidError, PlatformError, TooLargeError
from tdev.platform.storage import (
    Absent,
    Check,
    Delete,
    Equals,
    Exists,
    LessThan,
    Operation,
    Put,
    Query,
    Tables,
    Update,
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


class TestItems:
    @pytest.mark.parametrize(
        "value",
        [
            3,
            -(10**20),
            0,
            10**38 - 1,
            Decimal("1.5"),
            Decimal("-0.00000000000000000001"),
            "",
            "한글 \U0001f600 \x00 '\"",
            b"\x00\xff",
            b"",
            True,
            False,
            None,
            [],
            {},
            [1, None, True, "x", {"deep": [Decimal("2.5")]}],
            {"m": 1},
            {"n": "1", "b": {"s": ["x"]}},
            {"m": {"n": Decimal("0.1")}},
            {"texts", "set"},
            {1, 2, Decimal("2.5")},
            {b"a", b"\x00"},
        ],
        ids=repr,
    )
    def test_a_value_comes_back_as_it_was_written(self, tables: Tables, value: Any) -> None:
        tables.write(put("a", value=value))
        found = tables.get("things", key("a"))
        assert found == thing("a", value=value)
        assert type(found["value"]) is type(value)

    def test_a_whole_decimal_comes_back_as_int(self, tables: Tables) -> None:
        tables.write(put("a", value=Decimal("3.00")))
        found = tables.get("things", key("a"))
        assert found is not None
        assert type(found["value"]) is int

    def test_what_was_never_written_is_none(self, tables: Tables) -> None:
        tables.write(put("a"))
        assert tables.get("things", key("a", "2")) is None

    def test_a_put_replaces_the_whole_item(self, tables: Tables) -> None:
        tables.write(put("a", old=1))
        tables.write(put("a", new=2))
        assert tables.get("things", key("a")) == thing("a", new=2)

    def test_a_deleted_item_is_gone_and_deleting_nothing_is_no_error(self, tables: Tables) -> None:
        tables.write(put("a"))
        tables.write(Delete("things", key("a")))
        tables.write(Delete("things", key("a")))
        assert tables.get("things", key("a")) is None

    @pytest.mark.parametrize(
        ("value", "error"),
        [
            (1.5, TypeError),
            ([{"deep": 0.1}], TypeError),
            (object(), TypeError),
            ({1: "x"}, TypeError),
            ({"a", 1}, TypeError),
            ({True}, TypeError),
            (set(), ValueError),
            (10**38, ValueError),
            (Decimal("0." + "1" * 39), ValueError),
            (Decimal("NaN"), ValueError),
            (Decimal("1e126"), ValueError),
            ("\ud800", ValueError),
            ({"": 1}, ValueError),
        ],
        ids=repr,
    )
    def test_what_cannot_come_back_the_same_is_refused(
        self, tables: Tables, value: Any, error: type[Exception]
    ) -> None:
        with pytest.raises(error):
            tables.write(put("a", value=value))
        assert tables.get("things", key("a")) is None

    def test_nesting_deeper_than_32_levels_is_refused(self, tables: Tables) -> None:
        value: Any = 1
        for _ in range(32):
            value = [value]
        with pytest.raises(ValueError, match="32 levels"):
            tables.write(put("a", value=value))

    @pytest.mark.parametrize(
        ("item", "error"),
        [
            ({"pk": "a"}, TypeError),
            ({"pk": 1, "sk": "1"}, TypeError),
            ({"pk": "", "sk": "1"}, ValueError),
            ({"pk": "a", "sk": "1", "list_pk": 1, "list_sk": "x"}, TypeError),
            ({"pk": "a", "sk": "1", "list_pk": ""}, ValueError),
            ({"pk": "p" * 2049, "sk": "1"}, TooLargeError),
            ({"pk": "a", "sk": "é" * 513}, TooLargeError),
        ],
    )
    def test_a_wrong_key_is_refused(self, tables: Tables, item: dict[str, Any], error: type[Exception]) -> None:
        with pytest.raises(error):
            tables.write(Put("things", item))

    def test_an_item_may_be_400_kib_and_no_more(self, tables: Tables) -> None:
        room = 400 * 1024 - len("pk" + "a" + "sk" + "1" + "x")
        tables.write(put("a", x="y" * 400_000))  # moto refuses more than 405,000
        with pytest.raises(TooLargeError):
            tables.write(put("b", x="y" * (room + 1)))
        with pytest.raises(TooLargeError):
            tables.update(Update("things", key("a"), set={"more": "y" * 10_000}))
        assert tables.get("things", key("b")) is None

    def test_an_unknown_table_is_named(self, tables: Tables) -> None:
        with pytest.raises(ValueError, match="things, brief"):
            tables.get("thinks", key("a"))


class TestConditions:
    def test_of_two_that_put_what_must_be_absent_the_second_fails_and_learns_what_stands_there(
        self, tables: Tables
    ) -> None:
        tables.write(put("a", "1", Absent(), v=1))
        with pytest.raises(ConditionFailedError) as caught:
            tables.write(put("a", "1", Absent(), v=2))
        assert caught.value.item == thing("a", v=1)
        assert caught.value.index == 0
        assert tables.get("things", key("a")) == thing("a", v=1)

    @pytest.mark.parametrize(
        ("condition", "holds"),
        [
            (None, True),
            (Absent(), False),
            (Exists(), True),
            (Equals("n", 5), True),
            (Equals("n", Decimal(5)), True),
            (Equals("n", 6), False),
            (Equals("n", "5"), False),
            (Equals("n", True), False),
            (Equals("yes", True), True),
            (Equals("yes", 1), False),
            (Equals("nothing", None), True),
            (Equals("missing", None), False),
            (Equals("text", "b"), True),
            (Equals("list", [1, "x", {"k": True}]), True),
            (Equals("list", [1, "x", {"k": 1}]), False),
            (LessThan("n", 6), True),
            (LessThan("n", 5), False),
            (LessThan("n", Decimal("5.1")), True),
            (LessThan("n", "6"), False),
            (LessThan("text", "c"), True),
            (LessThan("text", "b"), False),
            (LessThan("text", "é"), True),
            (LessThan("missing", 9), False),
        ],
        ids=repr,
    )
    def test_a_condition_is_judged_alike(self, store: Store, condition: Any, holds: bool) -> None:
        if store.name == "moto" and repr(condition) in MOTO_ERRS:
            pytest.skip("moto compares as Python does; DynamoDB and the emulator compare types as well")
        tables = store.tables
        before = thing("a", n=5, text="b", yes=True, nothing=None, list=[1, "x", {"k": True}])
        tables.write(Put("things", before))
        for operation in (
            put("a", "1", condition, v=2),
            Update("things", key("a"), set={"v": 2}, when=condition),
            Delete("things", key("a"), condition),
        ):
            tables.write(Put("things", before))
            if holds:
                tables.write(operation)
                assert tables.get("things", key("a")) != before
            else:
                with pytest.raises(ConditionFailedError) as caught:
                    tables.write(operation)
                assert caught.value.item == before
                assert tables.get("things", key("a")) == before

    @pytest.mark.parametrize("condition", [Exists(), Equals("n", 1), LessThan("n", 1)], ids=repr)
    def test_what_is_not_there_meets_no_condition_but_absent(self, tables: Tables, condition: Any) -> None:
        with pytest.raises(ConditionFailedError) as caught:
            tables.write(put("a", "1", condition))
        assert caught.value.item is None
        tables.write(Check("things", key("a"), Absent()))

    @pytest.mark.parametrize("value", [True, [1], None], ids=repr)
    def test_less_than_something_without_an_order_is_refused(self, tables: Tables, value: Any) -> None:
        with pytest.raises(TypeError):
            tables.write(put("a", "1", LessThan("n", value)))


class TestUpdates:
    def test_an_update_sets_adds_and_removes_and_answers_the_new_item(self, tables: Tables) -> None:
        tables.write(put("a", n=1, gone=1, kept="k"))
        found = tables.update(Update("things", key("a"), set={"m": {"x": [1]}}, add={"n": 4, "c": -2}, remove=["gone"]))
        assert found == thing("a", n=5, c=-2, kept="k", m={"x": [1]})
        assert tables.get("things", key("a")) == found

    def test_an_update_creates_what_is_absent(self, tables: Tables) -> None:
        assert tables.update(Update("things", key("a"), add={"n": 1})) == thing("a", n=1)

    def test_an_update_with_a_condition_that_fails_changes_nothing(self, tables: Tables) -> None:
        with pytest.raises(ConditionFailedError):
            tables.update(Update("things", key("a"), add={"n": 1}, when=Exists()))
        assert tables.get("things", key("a")) is None

    def test_adding_to_what_is_no_number_is_a_platform_error(self, tables: Tables) -> None:
        tables.write(put("a", n="text"))
        with pytest.raises(PlatformError):
            tables.update(Update("things", key("a"), add={"n": 1}))

    @pytest.mark.parametrize(
        ("update", "error"),
        [
            (Update("things", key("a")), ValueError),
            (Update("things", key("a"), set={"sk": "2"}), ValueError),
            (Update("things", key("a"), set={"x": 1}, remove=["x"]), ValueError),
            (Update("things", key("a"), set={"x": 1.5}), TypeError),
            (Update("things", key("a"), set={"list_pk": 5}), TypeError),
            (Update("things", key("a"), add={"x": True}), TypeError),
            (Update("brief", key("a"), set={"expires": "soon"}), TypeError),
        ],
        ids=repr,
    )
    def test_an_update_that_cannot_be_is_refused(self, tables: Tables, update: Update, error: type[Exception]) -> None:
        with pytest.raises(error):
            tables.update(update)

    def test_no_update_of_many_threads_is_lost(self, store: Store) -> None:
        def grow() -> None:
            for _ in range(5):
                store.tables.update(Update("things", key("counter"), add={"n": 1}))

        with ThreadPoolExecutor(store.callers) as pool:
            for done in [pool.submit(grow) for _ in range(4)]:
                done.result()
        assert store.tables.get("things", key("counter")) == thing("counter", n=20)


class TestTransactions:
    def test_all_kinds_together_are_written(self, tables: Tables) -> None:
        tables.write(put("u", n=1), put("d"))
        tables.write(
            put("p"),
            Update("things", key("u"), add={"n": 2}),
            Check("things", key("none"), Absent()),
            Delete("things", key("d")),
            Put("brief", thing("other table")),
        )
        assert tables.get("things", key("u")) == thing("u", n=3)
        assert tables.get("things", key("d")) is None
        assert tables.get("brief", key("other table")) is not None

    @pytest.mark.parametrize("place", [0, 1, 2])
    def test_a_condition_that_fails_anywhere_leaves_nothing_behind(self, tables: Tables, place: int) -> None:
        tables.write(put("there", v=1))
        operations: list[Operation] = [put("x"), Update("things", key("y"), add={"n": 1})]
        operations.insert(place, put("there", "1", Absent(), v=2))
        with pytest.raises(ConditionFailedError) as caught:
            tables.write(*operations)
        assert caught.value.index == place
        assert caught.value.item == thing("there", v=1)
        assert tables.get("things", key("x")) is None
        assert tables.get("things", key("y")) is None
        assert tables.get("things", key("there")) == thing("there", v=1)

    def test_an_operation_that_cannot_be_done_leaves_nothing_behind(self, tables: Tables) -> None:
        tables.write(put("text", n="text"))
        with pytest.raises(PlatformError):
            tables.write(put("x"), Update("things", key("text"), add={"n": 1}))
        assert tables.get("things", key("x")) is None

    def test_a_transaction_has_1_to_100_operations_one_per_item(self, tables: Tables) -> None:
        tables.write(*(put(f"n{i}") for i in range(100)))
        with pytest.raises(ValueError, match="1 to 100"):
            tables.write(*(put(f"n{i}") for i in range(101)))
        with pytest.raises(ValueError, match="1 to 100"):
            tables.write()
        with pytest.raises(ValueError, match="one operation per item"):
            tables.write(put("x"), Check("things", key("x"), Absent()))
        with pytest.raises(ValueError, match="needs a condition"):
            tables.write(Check("things", key("x"), None))

    def test_a_transaction_is_at_most_4_mib(self, tables: Tables) -> None:
        with pytest.raises(TooLargeError):
            tables.write(*(put(f"n{i}", x="y" * 400_000) for i in range(11)))
        assert tables.get("things", key("n0")) is None

    def test_of_many_that_put_one_version_one_wins(self, store: Store) -> None:
        def publish(number: int) -> str:
            try:
                store.tables.write(put("pointer", str(number)), put("version", "1", Absent(), by=number))
            except ConditionFailedError as error:
                return f"lost at {error.index}"
            return f"won {number}"

        with ThreadPoolExecutor(store.callers) as pool:
            outcomes = list(pool.map(publish, range(50)))
        won = [outcome for outcome in outcomes if outcome.startswith("won")]
        assert outcomes.count("lost at 1") == 49
        found = store.tables.get("things", key("version"))
        assert found is not None
        assert won == [f"won {found['by']}"]
        assert sort_keys(store.tables, Query("things", "pointer")) == [str(found["by"])]


class TestQueries:
    def test_pages_follow_each_other_without_gap_or_repetition(self, tables: Tables) -> None:
        tables.write(*(put("p", f"s#{n:03}") for n in range(25)), put("p", "x#1"), put("q", "s#000"))
        for forward in (True, False):
            found: list[str] = []
            pages = 0
            cursor = None
            while pages == 0 or cursor:
                page = tables.query(Query("things", "p", begins="s#", limit=10, cursor=cursor, forward=forward))
                found += [item["sk"] for item in page.items]
                cursor = page.cursor
                pages += 1
            assert found == sorted((f"s#{n:03}" for n in range(25)), reverse=not forward)
            assert pages == 3

    def test_a_page_that_is_just_full_has_no_cursor(self, tables: Tables) -> None:
        tables.write(put("p", "1"), put("p", "2"))
        assert tables.query(Query("things", "p", limit=2)).cursor is None
        assert tables.query(Query("things", "p", limit=1)).cursor is not None

    def test_between_includes_both_ends(self, tables: Tables) -> None:
        tables.write(*(put("p", f"{n}") for n in range(1, 8)))
        assert sort_keys(tables, Query("things", "p", between=("3", "5"))) == ["3", "4", "5"]
        assert sort_keys(tables, Query("things", "p", between=("3", "5"), forward=False)) == ["5", "4", "3"]
        assert sort_keys(tables, Query("things", "p", between=("5", "3"))) == []

    def test_the_order_is_that_of_utf_8_bytes(self, tables: Tables) -> None:
        keys = ["a", "B", "é", "z", "한", "\U0001f600", "~", "\uffff", "a\x00", "a "]
        tables.write(*(put("p", k) for k in keys))
        assert sort_keys(tables, Query("things", "p")) == sorted(keys, key=lambda k: k.encode())

    @pytest.mark.parametrize("prefix", ["a", "é", "\ud7ff", "\uffff", "\U0010ffff", "a\U0010ffff"], ids=ascii)
    def test_begins_finds_all_with_the_prefix_and_nothing_else(self, tables: Tables, prefix: str) -> None:
        keys = [f"{p}{tail}" for p in ("a", "b", "é", "\ud7ff", "\ue000", "\uffff", "\U0010ffff", "a\U0010ffff")
                for tail in ("", "\x01", "z", "\U0010ffff", "\U0010ffff\U0010ffff")]  # fmt: skip
        tables.write(*(put("p", k) for k in sorted(set(keys))))
        wanted = sorted({k for k in keys if k.startswith(prefix)}, key=lambda k: k.encode())
        assert sort_keys(tables, Query("things", "p", begins=prefix)) == wanted

    def test_an_index_holds_what_has_both_its_keys_in_their_order(self, tables: Tables) -> None:
        for number in range(6):
            tables.write(put("p", str(number), list_pk=f"L{number % 2}", list_sk=f"{9 - number}"))
        tables.write(put("p", "half", list_pk="L0"))
        first = tables.query(Query("things", "L0", index="list", limit=2))
        second = tables.query(Query("things", "L0", index="list", limit=2, cursor=first.cursor))
        assert [item["sk"] for item in first.items + second.items] == ["4", "2", "0"]
        assert second.cursor is None
        assert sort_keys(tables, Query("things", "L1", index="list", begins="8")) == ["1"]
        assert sort_keys(tables, Query("things", "L0", index="list", between=("5", "7"), forward=False)) == ["2", "4"]

    def test_an_item_moves_in_an_index_and_out_of_it(self, tables: Tables) -> None:
        tables.write(put("p", "1", list_pk="old", list_sk="1"))
        tables.update(Update("things", key("p"), set={"list_pk": "new"}))
        assert sort_keys(tables, Query("things", "old", index="list")) == []
        assert sort_keys(tables, Query("things", "new", index="list")) == ["1"]
        tables.update(Update("things", key("p"), remove=["list_sk"]))
        assert sort_keys(tables, Query("things", "new", index="list")) == []

    @pytest.mark.parametrize("cursor", ["", "x", "e30=", "WyJhIl0=", "bnVsbA==", "💥", "[" * 9000])
    def test_a_cursor_that_was_not_given_out_is_invalid(self, tables: Tables, cursor: str) -> None:
        with pytest.raises(InvalidError):
            tables.query(Query("things", "p", cursor=cursor))

    def test_a_cursor_of_another_query_is_invalid(self, tables: Tables) -> None:
        tables.write(put("p", "1"), put("p", "2"))
        cursor = tables.query(Query("things", "p", limit=1)).cursor
        assert cursor
        assert tables.query(Query("things", "p", limit=9, cursor=cursor)).items
        for other in (Query("things", "q", cursor=cursor), Query("things", "p", cursor=cursor, forward=False)):
            with pytest.raises(InvalidError):
                tables.query(other)

    @pytest.mark.parametrize(
        "query",
        [
            Query("things", ""),
            Query("things", "p", begins=""),
            Query("things", "p", between=("", "b")),
            Query("things", "p", begins="a", between=("a", "b")),
            Query("things", "p", limit=0),
            Query("things", "p", index="none"),
            Query("none", "p"),
        ],
        ids=repr,
    )
    def test_a_query_that_cannot_be_answered_is_refused(self, tables: Tables, query: Query) -> None:
        with pytest.raises(ValueError, match=r".+"):
            tables.query(query)

    def test_a_page_may_be_larger_than_a_megabyte(self, tables: Tables) -> None:
        for number in range(4):
            tables.write(put("p", str(number), x="y" * 390_000))
        assert sort_keys(tables, Query("things", "p", limit=4)) == ["0", "1", "2", "3"]


class TestExpiry:
    def test_what_has_expired_is_not_read(self, store: Store) -> None:
        ends = int(store.clock.now) + 10
        store.tables.write(Put("brief", thing("p", "1", expires=ends)), Put("brief", thing("p", "2")))
        assert sort_keys(store.tables, Query("brief", "p")) == ["1", "2"]
        store.clock.advance(10)
        assert store.tables.get("brief", key("p", "1")) is None
        assert sort_keys(store.tables, Query("brief", "p")) == ["2"]
        assert sort_keys(store.tables, Query("brief", "p", limit=1)) == ["2"]

    def test_conditions_take_what_has_expired_for_absent(self, store: Store) -> None:
        tables = store.tables
        old = Put("brief", thing("p", expires=int(store.clock.now) - 1, n=5))
        for condition in (Exists(), Equals("n", 5), LessThan("n", 6)):
            tables.write(old)
            for operation in (
                Put("brief", thing("p"), condition),
                Update("brief", key("p"), add={"n": 1}, when=condition),
                Delete("brief", key("p"), condition),
                Check("brief", key("p"), condition),
            ):
                with pytest.raises(ConditionFailedError) as caught:
                    tables.write(operation)
                assert caught.value.item is None
        tables.write(Check("brief", key("p"), Absent()))
        tables.write(Put("brief", thing("p", n=1), Absent()))
        assert tables.get("brief", key("p")) == thing("p", n=1)

    @pytest.mark.parametrize("condition", [None, Absent()], ids=repr)
    def test_an_update_does_not_grow_on_what_has_expired(self, store: Store, condition: Any) -> None:
        old = Put("brief", thing("p", expires=int(store.clock.now) - 1, n=5))
        update = Update("brief", key("p"), add={"n": 1}, when=condition)
        store.tables.write(old)
        assert store.tables.update(update) == thing("p", n=1)
        store.tables.write(old)
        store.tables.write(Put("brief", thing("other")), update)
        assert store.tables.get("brief", key("p")) == thing("p", n=1)

    def test_what_has_not_expired_meets_conditions_as_ever(self, store: Store) -> None:
        lives = int(store.clock.now) + 10
        store.tables.write(Put("brief", thing("p", expires=lives, n=5)))
        with pytest.raises(ConditionFailedError):
            store.tables.write(Put("brief", thing("p"), Absent()))
        with pytest.raises(ConditionFailedError):
            store.tables.update(Update("brief", key("p"), add={"n": 1}, when=Absent()))
        assert store.tables.update(Update("brief", key("p"), add={"n": 1})) == thing("p", expires=lives, n=6)
