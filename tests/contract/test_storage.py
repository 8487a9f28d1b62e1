"""What every engine of the ``Tables`` port does alike with items, conditions and updates."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest

from tdev.kernel.errors import ConditionFailedError, PlatformError, TooLargeError
from tdev.platform.storage import (
    Absent,
    Check,
    Delete,
    Equals,
    Exists,
    LessThan,
    Put,
    Tables,
    Update,
)
from tests.support.stores import (
    MOTO_ERRS,
    Store,
    key,
    put,
    thing,
)


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
            pytest.param({"texts", "set"}, id="texts"),
            {1, 2, Decimal("2.5")},
            pytest.param({b"a", b"\x00"}, id="bytes"),
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
            pytest.param(object(), TypeError, id="an object"),
            ({1: "x"}, TypeError),
            pytest.param({"a", 1}, TypeError, id="a mixed set"),
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
