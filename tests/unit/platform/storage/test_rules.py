from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.errors import TooLargeError
from tdev.platform.storage import Absent, Equals, Exists, LessThan, Put, Update
from tdev.platform.storage.rules import Schema, holds, same, size
from tdev.platform.tables import TABLES

ITEM = {"n": 5, "t": "b", "yes": True, "raw": b"b", "none": None}


@pytest.mark.parametrize(
    ("value", "bytes_"),
    [
        ("", 0),
        ("abc", 3),
        ("한", 3),
        (b"ab", 2),
        (True, 1),
        (None, 1),
        (7, 3),
        (1234, 4),
        (Decimal("12.5"), 4),
        ([], 3),
        (["a", "bc"], 8),
        ({}, 3),
        ([{"ab": "c"}], 11),
        pytest.param({"a", "bc"}, 3, id="a set of texts"),
    ],
    ids=repr,
)
def test_sizes_are_those_of_the_developer_guide(value: Any, bytes_: int) -> None:
    assert size({"x": value}) - 3 - 1 == bytes_


@given(
    st.recursive(
        st.none() | st.booleans() | st.text() | st.binary(),
        lambda v: st.lists(v) | st.dictionaries(st.text(min_size=1), v),
    )
)
def test_a_larger_value_is_never_smaller(value: Any) -> None:
    assert size([value]) > size(value)
    assert size([value, "x"]) > size([value])


@pytest.mark.parametrize(
    ("condition", "item", "wanted"),
    [
        (None, None, True),
        (Absent(), None, True),
        (Absent(), ITEM, False),
        (Exists(), None, False),
        (Equals("n", 5), None, False),
        (Equals("none", None), ITEM, True),
        (Equals("other", None), ITEM, False),
        (LessThan("n", Decimal("5.5")), ITEM, True),
        (LessThan("t", "c"), ITEM, True),
        (LessThan("raw", b"c"), ITEM, True),
        (LessThan("raw", "c"), ITEM, False),
        (LessThan("yes", 2), ITEM, False),
        (LessThan("n", 5), None, False),
    ],
    ids=repr,
)
def test_when_a_condition_holds(condition: Any, item: Any, wanted: bool) -> None:
    assert holds(condition, item) is wanted


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (True, 1),
        (0, False),
        ([1], [True]),
        ({"a": [0]}, {"a": [False]}),
        ("1", 1),
        (b"a", "a"),
        ([], {}),
        ([1], [1, 2]),
    ],
)
def test_values_of_different_types_are_not_the_same(left: Any, right: Any) -> None:
    assert not same(left, right)
    assert same(left, left)


def test_numbers_are_the_same_however_they_are_written() -> None:
    assert same({"a": [Decimal("1.0")]}, {"a": (1,)})


def test_where_the_operations_of_a_transaction_work() -> None:
    key = {"pk": "a", "sk": "1"}
    places = Schema(TABLES).check_operations([Put("audit", {**key, "x": 1}), Update("registry", key, set={"x": 1})])
    assert places == [("audit", ("a", "1")), ("registry", ("a", "1"))]


def test_what_an_update_sets_counts_for_the_size_of_the_transaction() -> None:
    updates = [Update("audit", {"pk": "a", "sk": str(n)}, set={"x": "y" * 390_000}) for n in range(11)]
    Schema(TABLES).check_operations(updates[:10])
    with pytest.raises(TooLargeError):
        Schema(TABLES).check_operations(updates)
