from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.platform.storage.document import plain_number, read_document, write_document

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**38), 10**38)
    | TEXT
    | st.binary(max_size=8)
    | st.decimals(-(10**9), 10**9, places=3).map(plain_number)
    | st.sets(TEXT, min_size=1, max_size=3)
    | st.sets(st.binary(max_size=3), min_size=1, max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("mnbsx@"), inner, max_size=2),
    max_leaves=8,
)


@given(st.dictionaries(TEXT.filter(bool), VALUES, max_size=4))
def test_any_item_comes_back(item: dict[str, Any]) -> None:
    found = read_document(write_document(item))
    assert found == item
    assert repr(sorted(found)) == repr(sorted(item))


@pytest.mark.parametrize("item", [{"a": "x"}, {"a": [1, {"b": None}]}, {"@": "@"}, {"n": {"n": "1"}}, {}])
def test_an_item_that_json_can_carry_is_plain_json(item: dict[str, Any]) -> None:
    assert write_document(item).startswith(b"{")
    assert read_document(write_document(item)) == item


def test_true_stays_true_and_one_stays_one() -> None:
    for item in ({"a": True, "b": 1}, {"a": [True, 1, Decimal("0.5")]}):
        assert repr(read_document(write_document(item))) == repr(item)


def test_a_whole_decimal_is_an_int() -> None:
    assert repr(read_document(write_document({"a": Decimal("2E+3")}))) == "{'a': 2000}"
    assert plain_number(Decimal("1.50")) == Decimal("1.5")


def test_a_row_that_was_changed_by_hand_may_be_text():
    item = {"pk": "a", "n": Decimal("1.5")}
    assert read_document(write_document(item).decode()) == item
