import base64
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.errors import InvalidError
from tdev.platform.storage import Query
from tdev.platform.storage.cursor import after, read_cursor, write_cursor

QUERY = Query("registry", "p", begins="a")
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(st.lists(TEXT, min_size=1, max_size=3))
def test_a_position_comes_back(position: list[str]) -> None:
    cursor = write_cursor(QUERY, position)
    assert read_cursor(replace(QUERY, cursor=cursor, limit=7), len(position)) == position


def test_no_cursor_is_no_position() -> None:
    assert read_cursor(QUERY, 1) is None


@pytest.mark.parametrize(
    "change", [{"pk": "q"}, {"table": "audit"}, {"index": "list"}, {"begins": "b"}, {"forward": False}], ids=repr
)
def test_a_cursor_belongs_to_its_query(change: dict[str, object]) -> None:
    cursor = write_cursor(QUERY, ["x"])
    with pytest.raises(InvalidError):
        read_cursor(replace(QUERY, cursor=cursor, **change), 1)  # type: ignore[arg-type]


def forged(*position: object) -> str:
    fingerprint = json.loads(base64.urlsafe_b64decode(write_cursor(QUERY, ["x"])))[0]
    return base64.urlsafe_b64encode(json.dumps([fingerprint, *position]).encode()).decode()


@pytest.mark.parametrize(
    "cursor", [forged(), forged("a", "b"), forged(1), forged(""), forged(["x"]), forged("\ud800"), forged(None)]
)
def test_a_forged_position_is_invalid(cursor: str) -> None:
    with pytest.raises(InvalidError):
        read_cursor(replace(QUERY, cursor=cursor), 1)


@given(prefix=TEXT, other=TEXT)
def test_the_end_of_a_prefix_parts_those_with_it_from_those_after_it(prefix: str, other: str) -> None:
    end = after(prefix)
    inside = other >= prefix and (end is None or other < end)
    assert inside == other.startswith(prefix)


def test_nothing_follows_the_last_characters() -> None:
    assert after("\U0010ffff\U0010ffff") is None
    assert after("a\U0010ffff") == "b"
    assert after("\ud7ff") == "\ue000"
