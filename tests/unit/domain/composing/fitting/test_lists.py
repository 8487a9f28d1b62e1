"""Values for templates of lists: what is said comes first, what the examples show is found, nothing is made up."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.fitting import facts_of, place_of, proposed

ITEMS = st.lists(st.integers(-9, 9), min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("template", "description", "rows", "wanted", "within"),
    [
        ("filter_list", "keep numbers over 3", [([1, 4, 5], [4, 5])], {"operator": "over", "value": 3}, 5),
        ("filter_list", "only even numbers", [([1, 2], [2])], {"operator": "even", "value": None}, 5),
        ("filter_list", 'words that start with "a"', [(["ab", "b"], ["ab"])], {"operator": "starts", "value": "a"}, 5),
        ("filter_list", "words longer than 3", [(["abcd", "b"], ["abcd"])], {"operator": "longer", "value": 3}, 15),
        ("filter_list", "without the empty ones", [(["a", ""], ["a"])], {"operator": "filled", "value": None}, 40),
        ("filter_list", "some of them", [(["ab", "ba"], ["ab"])], {"operator": "starts", "value": "a"}, 60),
        ("arrange_list", "sort them", [([2, 1], [1, 2])], {"steps": ["sort"]}, 3),
        ("arrange_list", "the top 2", [([1, 3, 2], [3, 2])], {"steps": ["sort_down", "first"], "count": 2}, 60),
        ("arrange_list", "each once, in reverse", [([1, 2, 2], [2, 1])], {"steps": ["unique", "reverse"]}, 60),
        ("arrange_list", "skip the first 2", [([1, 2, 3], [3])], {"steps": ["skip"], "count": 2}, 10),
        ("map_list", "double each", [([1, 2], [2, 4])], {"step": "multiply", "value": 2}, 10),
        ("map_list", "shift them", [([1, 2], [8, 9])], {"step": "add", "value": 7}, 5),
        ("map_list", "in upper case", [(["a"], ["A"])], {"step": "upper", "value": None}, 1),
        ("map_list", "mark them", [(["a", "b"], ["#a", "#b"])], {"step": "prefix", "value": "#"}, 60),
        ("chunk_list", "pieces", [([1, 2, 3], [[1, 2], [3]])], {"size": 2}, 1),
        ("chunk_list", "pieces of 4", [([], [])], {"size": 4}, 1),
        ("combine_lists", "common items", [([1], [1], [1])], {"mode": "both"}, 1),
        ("combine_lists", "두 목록의 합집합", [([1], [2], [1, 2])], {"mode": "union"}, 1),
        ("count_values", "count the words", [("a b", {"a": 1, "b": 1})], {"by": "words"}, 1),
        ("count_values", "count letters", [("ab", {"a": 1, "b": 1})], {"by": "letters"}, 1),
        ("count_values", "count them", [(["a"], {"a": 1})], {"by": "items"}, 1),
    ],
)
def test_what_is_wanted_is_proposed_soon(
    template: str, description: str, rows: list[tuple[Any, ...]], wanted: dict[str, Any], within: int
) -> None:
    names = "first second" if template == "combine_lists" else "items"
    found = proposed(template, facts_of(description, names, *rows))
    place = place_of(wanted, found)
    assert place is not None
    assert place < within


@pytest.mark.parametrize(
    ("template", "description", "found"),
    [
        ("filter_list", "keep numbers over 10", [{"operator": "over", "value": 10}]),
        ("filter_list", "keep the nice ones", []),
        ("arrange_list", "sort them", [{"steps": ["sort"], "count": 1}]),
        ("arrange_list", "do something", []),
        ("map_list", "upper case each", [{"step": "upper", "value": None}]),
        ("chunk_list", "pieces of three", [{"size": 3}]),
        ("chunk_list", "pieces", []),
        ("combine_lists", "what is missing in the second", [{"mode": "only_first"}]),
        ("combine_lists", "put them somewhere", []),
    ],
)
def test_without_examples_only_what_the_words_name_is_proposed(
    template: str, description: str, found: list[dict[str, Any]]
) -> None:
    names = "first second" if template == "combine_lists" else "items"
    assert proposed(template, facts_of(description, names)) == found


@given(items=ITEMS)
def test_numbers_are_never_compared_as_texts(items: list[int]) -> None:
    found = proposed("filter_list", facts_of('keep "a"', "items", (items, items)))
    assert not {"contains", "lacks", "starts", "ends"} & {each["operator"] for each in found}


@given(items=ITEMS, count=st.integers(1, 5))
def test_how_many_are_kept_is_learned_from_the_length_of_an_answer(items: list[int], count: int) -> None:
    found = proposed("arrange_list", facts_of("the first ones", "items", (items, items[:count])))
    assert place_of({"steps": ["first"], "count": len(items[:count])}, found) is not None


def test_values_of_a_change_fit_it() -> None:
    found = proposed("map_list", facts_of('with 3 and "x" and 99', "items", ([1], [2])))
    by_step = {each["step"]: [other["value"] for other in found if other["step"] == each["step"]] for each in found}
    assert by_step["prefix"] == by_step["suffix"] == ["x"]
    assert "x" not in by_step["add"]
    assert 99 not in by_step["power"]
    assert 99 in by_step["add"]
