"""Lists in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.planning.ranked.lists import is_pair, lists_in, one_of, ones_of
from tests.support.goals import LONG_TEXTS, odd_texts

MOST = 120_000
"""No text gives more lists than this."""
items = st.sampled_from("oak pine birch Main_Street Python C++ PM2.5 24/7 fir".split())


def found(text: str) -> list[list[str]]:
    """The lists of a text."""
    return [list(each.items) for each in lists_in(text)]


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("He knows Python, Java, and C++. Then hire him", ["Python", "Java", "C++"]),
        ("levels of CO2, NO2, and PM2.5. Lastly go", ["CO2", "NO2", "PM2.5"]),
        ("on Main Street, Broadway Avenue, and Park Lane, for 5 days", ["Main Street", "Broadway Avenue", "Park Lane"]),
        ("sections like Home, About Us, and Contact. Next", ["Home", "About Us", "Contact"]),
        ("After that, book pasta, pizza, and soup", ["pasta", "pizza", "soup"]),
        ("We need milk, bread, eggs and tea.", ["milk", "bread", "eggs", "tea"]),
        ("user authentication and a responsive layout", ["user authentication", "responsive layout"]),
        ("ask for an apple or the pear", ["apple", "pear"]),
        ("in quotes (red, green)", ["red", "green"]),
        ("between SiO2 and H2O and balance it", ["SiO2", "H2O"]),
        ("see Dr. Smith, Dr. Lee and Ann", ["Dr. Smith", "Dr. Lee", "Ann"]),
        ("fish, birds, as well as plants", ["fish", "birds", "plants"]),
        ("pay 1,000, 2,000 and 3,000", ["1,000", "2,000", "3,000"]),
        ("the set 1,2,3", ["1", "2", "3"]),
    ],
)
def test_a_list_is_among_those_found(text: str, listed: list[str]) -> None:
    assert listed in found(text)


@pytest.mark.parametrize("text", ["", "no list", "pay 1,234", "and", ", ,", "one. and two", 'a, "b"', "the and of"])
def test_where_nothing_is_held_together_there_is_none(text: str) -> None:
    assert found(text) == []


def test_a_list_does_not_go_over_the_end_of_a_sentence() -> None:
    assert not [each for each in found("Buy cats, dogs. Feed birds, fish") if "dogs" in each and "birds" in each]


def test_a_list_stands_where_its_items_are() -> None:
    text = "colours such as red, blue and green ones"
    (first, *_) = (each for each in lists_in(text) if each.items == ("red", "blue", "green"))
    assert text[first.start : first.end] == "red, blue and green"


@given(st.lists(items, min_size=2, max_size=8, unique=True), st.sampled_from((", ", " and ", ", and ", " or ")))
def test_what_is_written_as_a_list_is_found_as_one(names: list[str], before_last: str) -> None:
    text = f"Take the set of {', '.join(names[:-1])}{before_last}{names[-1]}. Go home"
    assert names in found(text)


@given(odd_texts)
def test_items_are_words_of_the_place_of_the_list(text: str) -> None:
    for each in lists_in(text):
        assert 0 <= each.start < each.end <= len(text)
        assert len(each.items) > 1
        assert all(item and item in text[each.start : each.end] for item in each.items)


@pytest.mark.parametrize("text", LONG_TEXTS, ids=lambda text: repr(text[:8]))
def test_the_longest_texts_have_a_bounded_number_of_lists(text: str) -> None:
    assert sum(1 for _ in lists_in(text)) <= MOST


@pytest.mark.parametrize(
    ("several", "one"),
    [
        (["cats", "dogs"], ["cat", "dog"]),
        (["cities", "boxes"], ["city", "box"]),
        (["allergies", "ticks"], ["allergy", "tick"]),
    ],
)
def test_one_of_each_is_given_when_all_are_several(several: list[str], one: list[str]) -> None:
    assert ones_of(several) == one
    assert [one_of(each) for each in several] == one


@pytest.mark.parametrize("single", ["glass", "virus", "axis", "rice", "its"])
def test_one_of_each_is_not_guessed_when_one_may_be_one(single: str) -> None:
    assert ones_of(["cats", single]) is None


def test_a_pair_has_two_items() -> None:
    assert [is_pair(each) for each in lists_in("oak and fir")] == [True]
    assert not [each for each in lists_in("oak, elm, fir") if len(each.items) == 3 and is_pair(each)]
