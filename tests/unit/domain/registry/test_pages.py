"""Cursors of lists of components: they lead back to their place, and into no other list."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.registry.pages import place_of, read_place, write_place
from tdev.kernel.errors import InvalidError
from tests.support.nouns import component

NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,63}", fullmatch=True)
KINDS = st.sampled_from(["tool", "agent", "team"])
LISTS = st.from_regex(r"[a-z0-9]{1,20}", fullmatch=True)


def encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@given(name=NAMES, kind=KINDS, whose=LISTS)
def test_a_cursor_leads_back_to_its_place(name: str, kind: str, whose: str) -> None:
    one = component(name, type=kind)
    assert read_place(write_place(one, whose), whose) == place_of(one) == f"{kind}#{name}"


@given(name=NAMES, kind=KINDS, whose=LISTS, other=LISTS)
def test_a_cursor_of_another_list_is_refused(name: str, kind: str, whose: str, other: str) -> None:
    cursor = write_place(component(name, type=kind), whose)
    if whose == other:
        return
    with pytest.raises(InvalidError) as caught:
        read_place(cursor, other)
    assert [(each.pointer, each.code) for each in caught.value.findings] == [("#/cursor", "cursor")]


@given(text=st.text(max_size=40))
def test_any_other_text_is_no_cursor(text: str) -> None:
    with pytest.raises(InvalidError):
        read_place(text, "mine")


@pytest.mark.parametrize(
    "place", ["", "tool#", "tool", "robot#a", "tool#1a", "tool#a b", "tool#a#b", f"tool#{'a' * 65}", "TOOL#a", "tool#é"]
)
def test_a_place_that_no_list_has_is_refused(place: str) -> None:
    with pytest.raises(InvalidError):
        read_place(encoded(f"mine#{place}"), "mine")


def test_a_cursor_stands_in_an_address_as_it_is() -> None:
    cursor = write_place(component("a" * 60), "mine")
    assert cursor.replace("-", "").replace("_", "").isalnum()
