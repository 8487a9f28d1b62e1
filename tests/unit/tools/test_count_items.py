"""How many elements a list has."""

from tdev.tools.count_items import count_items


def test_all_and_different_elements_are_counted() -> None:
    rows = [{"a": 1, "b": 2}, {"b": 2, "a": 1}, {"a": 2}]
    assert count_items(rows) == {"count": 3, "unique": 2}


def test_an_empty_list_has_none() -> None:
    assert count_items([]) == {"count": 0, "unique": 0}


def test_a_number_and_its_text_differ() -> None:
    assert count_items([1, "1", None, True]) == {"count": 4, "unique": 4}
