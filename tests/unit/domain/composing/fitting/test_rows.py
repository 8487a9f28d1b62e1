"""Values for templates of rows and objects: columns that are said come first, ways and formulas fit every example."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.fitting import facts_of, place_of, proposed

PEOPLE = [{"name": "ann", "city": "Seoul", "age": 41}, {"name": "bob", "city": "Busan", "age": 7}]
KEYS = st.from_regex(r"[a-z]{2,5}", fullmatch=True)


@pytest.mark.parametrize(
    ("template", "description", "answer", "wanted", "within"),
    [
        ("sort_rows_by", "sort by age", PEOPLE[::-1], {"column": "age", "descending": False}, 1),
        ("sort_rows_by", "by age, highest first", PEOPLE, {"column": "age", "descending": True}, 1),
        ("sort_rows_by", "나이 내림차순", PEOPLE, {"column": "age", "descending": True}, 8),
        ("filter_rows_by", "age over 40", PEOPLE[:1], {"column": "age", "operator": "over", "value": 40}, 1),
        (
            "filter_rows_by",
            "those whose city is 'Seoul'",
            PEOPLE[:1],
            {"column": "city", "operator": "equal", "value": "Seoul"},
            3,
        ),
        ("filter_rows_by", "city starts with 'S'", PEOPLE[:1], {"operator": "starts", "value": "S"}, 3),
        ("filter_rows_by", "rows that have a city, filled", PEOPLE, {"column": "city", "operator": "filled"}, 3),
        ("column_list", "the names", ["ann", "bob"], {"column": "name", "unique": False}, 1),
        ("column_list", "each city once", ["Seoul", "Busan"], {"column": "city", "unique": True}, 1),
        ("unique_rows", "one row for each city", PEOPLE, {"column": "city", "keep": "first"}, 1),
        ("unique_rows", "the latest row for each city", PEOPLE, {"column": "city", "keep": "last"}, 1),
        ("group_rows_by", "total age by city", {"Seoul": 41}, {"by": "city", "column": "age", "measure": "sum"}, 40),
        ("group_rows_by", "count by city", [{"city": "Seoul", "n": 1}], {"measure": "count", "named": "n"}, 10),
        ("write_rows", "as csv with name and age", "name,age\nann,41", {"columns": ["name", "age"], "form": "csv"}, 3),
        ("write_rows", "a markdown table", "| name |", {"form": "markdown", "columns": ["name"]}, 3),
        (
            "pick_columns",
            "only who and where",
            [{"who": "ann", "city": "Seoul"}, {"who": "bob", "city": "Busan"}],
            {"columns": [["name", "who"], ["city", "city"]]},
            1,
        ),
        (
            "add_column",
            "add next year's age",
            [{**row, "next": row["age"] + 1} for row in PEOPLE],  # type: ignore[operator]
            {"column": "next", "program": ["age", 1, "+"]},
            5,
        ),
    ],
)
def test_what_is_wanted_is_proposed_soon(
    template: str, description: str, answer: Any, wanted: dict[str, Any], within: int
) -> None:
    place = place_of(wanted, proposed(template, facts_of(description, "rows", (PEOPLE, answer))))
    assert place is not None
    assert place < within


DECLARED = {
    "rows": {"type": "array", "items": {"type": "object", "properties": {"name": {}, "age": {"type": "integer"}}}}
}


@pytest.mark.parametrize(
    ("template", "description", "found"),
    [
        ("sort_rows_by", "sort by age, descending", [{"column": "age", "descending": True}]),
        ("sort_rows_by", "sort them", []),
        ("sort_rows_by", "sort by 'price'", [{"column": "price", "descending": False}]),
        ("column_list", "the ages, each distinct", [{"column": "age", "unique": True}]),
        ("pick_columns", "keep name and age", [{"columns": [["name", "name"], ["age", "age"]]}]),
        ("pick_columns", "keep some", []),
        ("filter_rows_by", "age at least 18", [{"column": "age", "operator": "least", "value": 18}]),
        ("filter_rows_by", "the good ones", []),
        ("add_column", "add the total", []),
    ],
)
def test_without_examples_only_what_the_words_name_is_proposed(
    template: str, description: str, found: list[dict[str, Any]]
) -> None:
    facts = facts_of(description, "rows", inputs=DECLARED)
    assert proposed(template, facts)[: max(1, len(found))] == found


def test_texts_are_compared_as_texts_and_numbers_are_not() -> None:
    found = proposed("filter_rows_by", facts_of("some rows", "rows", (PEOPLE, PEOPLE[:1])))
    by_text = {each["column"] for each in found if each["operator"] in ("contains", "starts", "ends")}
    assert by_text == {"name", "city"}


@given(
    names=st.lists(KEYS, min_size=3, max_size=3, unique=True),
    values=st.lists(st.integers(-9, 9), min_size=3, max_size=3, unique=True),
    place=st.integers(0, 2),
)
def test_a_way_into_an_object_is_found_wherever_it_leads(names: list[str], values: list[int], place: int) -> None:
    data = {names[0]: {names[1]: values, names[2]: "x"}}
    found = proposed("read_path", facts_of("read it", "data", (data, values[place])))
    assert [each["path"] for each in found] == [[names[0], names[1], place]]


def test_a_way_that_is_said_comes_first_and_may_lead_into_lists() -> None:
    facts = facts_of("give user.tags[0].name of it", "data", ({"user": {"tags": [{"name": "a"}]}, "x": "a"}, "a"))
    found = proposed("read_path", facts)
    assert found[0] == {"path": ["user", "tags", 0, "name"], "default": None}
    assert {"path": ["x"], "default": None} in found


def test_what_stands_for_a_missing_value_comes_from_an_example() -> None:
    facts = facts_of("read it", "data", ({"a": 1}, 1), ({}, "none"))
    assert {"path": ["a"], "default": "none"} in proposed("read_path", facts)


def test_a_number_and_a_truth_are_two_things() -> None:
    found = proposed("read_path", facts_of("read it", "data", ({"a": 1, "b": True}, True)))
    assert [each["path"] for each in found] == [["b"]]


def test_an_object_is_put_together_from_ways_that_hold_in_every_example() -> None:
    rows = [({"u": {"id": 1}, "n": 1}, {"id": 1, "same": 1}), ({"u": {"id": 2}, "n": 5}, {"id": 2, "same": 5})]
    found = proposed("reshape_object", facts_of("reshape", "data", *rows))
    assert found == [{"fields": [["id", ["u", "id"]], ["same", ["n"]]]}]


def test_an_object_with_a_value_that_comes_from_nowhere_is_not_proposed() -> None:
    assert proposed("reshape_object", facts_of("reshape", "data", ({"a": 1}, {"b": 2}))) == []
    assert proposed("reshape_object", facts_of("reshape", "data")) == []


SCHEMA = {
    "data": {
        "type": "object",
        "properties": {"age": {"type": "integer", "minimum": 18, "maximum": 99}, "name": {"type": "string"}},
        "required": ["age"],
    }
}
RULES = [
    {"name": "age", "type": "integer", "required": True, "least": 18, "most": 99},
    {"name": "name", "type": "string"},
]


@pytest.mark.parametrize(
    ("answer", "form"), [(True, "valid"), (["age: too young"], "errors"), ({"valid": True}, "report")]
)
def test_rules_follow_from_a_declared_schema_and_the_form_from_an_answer(answer: Any, form: str) -> None:
    facts = facts_of("check it", "data", ({"age": 20}, answer), inputs=SCHEMA)
    assert proposed("validate_object", facts) == [{"rules": RULES, "form": form}]


def test_rules_that_are_said_are_read_from_the_words() -> None:
    facts = facts_of(
        "age must be at least 18 and at most 99.5; name is required",
        "data",
        ({"age": 20, "name": "a", "x": 1}, True),
        source="words",
    )
    assert proposed("validate_object", facts) == [
        {
            "rules": [
                {"name": "age", "required": True, "least": 18, "most": 99.5},
                {"name": "name", "required": True},
            ],
            "form": "valid",
        }
    ]


def test_what_the_examples_happen_to_hold_is_no_rule() -> None:
    assert proposed("validate_object", facts_of("check it", "data", ({"age": 20}, True), source="words")) == []
