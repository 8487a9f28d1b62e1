"""What every engine of the ``Tables`` port does alike with transactions, queries and expiry."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

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
from tests.support.stores import (
    Store,
    key,
    put,
    sort_keys,
    thing,
)


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
