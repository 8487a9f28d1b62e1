"""Paths read, reference paths write, and both say what is wrong with a text that is neither."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.platform.machine.embedded.failure import StateError
from tdev.platform.machine.embedded.jsonpath import compile_path, compile_reference, shown
from tdev.platform.machine.embedded.scope import Scope

STORE = {
    "store": {
        "book": [
            {"title": "One", "price": 8.5, "isbn": "1", "tags": ["a", "b"]},
            {"title": "Two", "price": 12, "isbn": "2"},
            {"title": "Three", "price": 9, "note": None},
        ],
        "bike": {"price": 20},
    },
    "vals": [0, 10, 20, 30, 40, 50],
    "with space": {"a.b": 1},
    "foo@bar": 7,
    "none": None,
    "text": "abc",
}
CONTEXT = {"Execution": {"Name": "run"}, "Map": {"Item": {"Index": 2}}}
VARIABLES = {"name": "v", "deep": {"list": [1, 2]}}


def read(path: str, document: Any = STORE) -> Any:
    return compile_path(path)(Scope(document, CONTEXT, VARIABLES))


def error_of(action: Callable[[], Any]) -> str | None:
    try:
        action()
    except StateError as error:
        return error.error
    return None


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("$", STORE),
        ("$.text", "abc"),
        ("$.none", None),
        ("$.store.bike.price", 20),
        ("$['store']['bike']", {"price": 20}),
        ('$["store"].bike', {"price": 20}),
        ("$.['with space']", {"a.b": 1}),
        ("$['with space']['a.b']", 1),
        (r"$.with\ space.a\.b", 1),
        (r"$.foo\@bar", 7),
        ("$.foo@bar", 7),
        ("$.store.book[0].title", "One"),
        ("$.store.book[-1].title", "Three"),
        ("$.store.book[ 1 ].title", "Two"),
        ("$$", CONTEXT),
        ("$$.Execution.Name", "run"),
        ("$$.Map.Item.Index", 2),
        ("$name", "v"),
        ("$deep.list[1]", 2),
    ],
)
def test_a_definite_path_gives_its_one_node(path, expected):
    assert read(path) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("$.vals[0,1]", [0, 10]),
        ("$.vals[1, 99, -1]", [10, 50]),
        ("$.vals[-3:]", [30, 40, 50]),
        ("$.vals[:2]", [0, 10]),
        ("$.vals[1:5:2]", [10, 30]),
        ("$.vals[::-1]", [50, 40, 30, 20, 10, 0]),
        ("$.vals[9:]", []),
        ("$.store.book[*].title", ["One", "Two", "Three"]),
        ("$.store.bike.*", [20]),
        ("$.store['bike','gone']", [{"price": 20}]),
        ("$..price", [8.5, 12, 9, 20]),
        ("$..book[0].title", ["One"]),
        ("$.store.book[0]..*", ["One", 8.5, "1", ["a", "b"], "a", "b"]),
        ("$..gone", []),
        ("$.text[*]", []),
        ("$.store.book[*].isbn", ["1", "2"]),
        ("$deep.list[*]", [1, 2]),
        ("$$..Index", [2]),
    ],
)
def test_an_indefinite_path_gives_a_list_in_document_order(path, expected):
    assert read(path) == expected


@pytest.mark.parametrize(
    ("condition", "titles"),
    [
        ("@.price < 10", ["One", "Three"]),
        ("@.price<=9", ["One", "Three"]),
        ("@.price > 9 && @.price < 20", ["Two"]),
        ("@.title == 'One' || @.title == \"Three\"", ["One", "Three"]),
        ("@.isbn", ["One", "Two"]),
        ("!@.isbn", ["Three"]),
        ("!(@.isbn == '1')", ["Two", "Three"]),
        ("@.note", ["Three"]),
        ("@.note == null", ["Three"]),
        ("@.isbn != '1'", ["Two", "Three"]),
        ("@.title in ['Two','Three']", ["Two", "Three"]),
        ("@.title nin ['Two','Three']", ["One"]),
        ("(@.price > 8 && (@.isbn == '1' || @.isbn == '2'))", ["One", "Two"]),
        ("@.price < $.store.bike.price", ["One", "Two", "Three"]),
        ("@['tags'][0] == 'a'", ["One"]),
        ("@.price == '9'", []),
        ("@.title > 5", []),
        ("8.5 >= @.price", ["One"]),
    ],
)
def test_a_filter_selects_the_items_for_which_it_holds(condition, titles):
    assert [book["title"] for book in read(f"$.store.book[?({condition})]")] == titles


def test_a_filter_on_an_object_tests_the_object_itself():
    assert read("$.store.bike[?(@.price == 20)]") == [{"price": 20}]


def test_true_is_not_one_in_a_filter():
    assert read("$[?(@.on == 1)].name", [{"on": True, "name": "a"}, {"on": 1.0, "name": "b"}]) == ["b"]


@pytest.mark.parametrize(
    ("path", "cause"),
    [
        ("$.gone", "Invalid path '$.gone': No results for path: $['gone']"),
        ("$.gone.more", "Invalid path '$.gone.more': Missing property in path $['gone']"),
        ("$.text.a", "Invalid path '$.text.a': No results for path: $['text']['a']"),
        ("$.vals[9]", "Invalid path '$.vals[9]': No results for path: $['vals'][9]"),
        ("$.text[0]", "Invalid path '$.text[0]': No results for path: $['text'][0]"),
        ("$.gone[*]", "Invalid path '$.gone[*]': Missing property in path $['gone']"),
    ],
)
def test_a_definite_beginning_that_finds_nothing_is_a_runtime_error(path, cause):
    with pytest.raises(StateError) as caught:
        read(path)
    assert caught.value.error == "States.Runtime"
    assert caught.value.cause == cause


@pytest.mark.parametrize("path", ["$.text[1:]", "$.store[0,1]", "$.vals['a','b']", "$.text[?(@.a)]"])
def test_an_operator_on_a_node_of_the_wrong_type_is_a_runtime_error(path):
    with pytest.raises(StateError) as caught:
        read(path)
    assert caught.value.error == "States.Runtime"


def test_the_cause_for_a_template_field_names_field_and_input():
    with pytest.raises(StateError) as caught:
        compile_path("$.x", where="a.$")(Scope({"y": 1}, {}, {}))
    assert caught.value.cause == (
        "The JSONPath '$.x' specified for the field 'a.$' could not be found in the input '{\"y\":1}'"
    )


def test_the_cause_names_another_field_too():
    with pytest.raises(StateError, match=r"^States\.Runtime: InputPath: Invalid path"):
        compile_path("$.x", where="InputPath")(Scope({}, {}, {}))


def test_a_variable_that_nobody_assigned_is_a_runtime_error():
    with pytest.raises(StateError, match=r"'\$gone' is not assigned"):
        read("$gone.a")


def test_a_long_document_is_cut_in_causes():
    assert shown("x" * 5000).endswith("... (5002 characters)")


@pytest.mark.parametrize(
    "text",
    [
        "", "x", "a.b", "$.", "$..", "$.a.", "$[", "$['a", "$['a'", "$[a]", "$[]", "$[1,]", "$[1:2:3:4]", "$[::0]",
        "$.a b]", "$.a(1)", "$[?]", "$[?(@.a ==)]", "$[?(@.a == 1]", "$[?('a')]", "$[?(@..a == 1)]", "$[?(1 in 2)]",
        "$[?(@.a in 'x')]", "$.a\\", "$ .a", "$states.input", "$[99999999999]", "$[?(@.a == [1,)]", "$[?(b)]",
        "$[?(" + "(" * 40 + "@.a" + ")" * 40 + ")]",
    ],
)  # fmt: skip
def test_a_text_that_is_no_path_is_refused_at_compile_time(text):
    with pytest.raises(ValueError, match=r"at character \d+: "):
        compile_path(text)


@given(st.text(alphabet="$.@[]()?*'\\,:!=<>&|ab01 ", max_size=30))
def test_any_text_compiles_or_is_refused_and_never_fails_otherwise(text):
    try:
        expression = compile_path(f"${text}")
    except ValueError:
        return
    assert error_of(lambda: expression(Scope(STORE, CONTEXT, VARIABLES))) in (None, "States.Runtime")


KEYS = st.text(min_size=1, max_size=5)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=10,
)


def quoted(key: str) -> str:
    return "['" + key.replace("\\", "\\\\").replace("'", "\\'") + "']"


@given(st.dictionaries(KEYS, JSON), st.lists(KEYS, min_size=1, max_size=3), JSON)
def test_what_a_reference_puts_the_same_path_reads_and_the_document_stays_as_it_was(document, keys, value):
    text = "$" + "".join(map(quoted, keys))
    before = copy.deepcopy(document)
    put = compile_reference(text)
    failure = error_of(lambda: put(document, value))
    assert failure in (None, "States.ResultPathMatchFailure")
    if failure is None:
        result = put(document, value)
        assert compile_path(text)(Scope(result, {}, {})) == value
        assert {key: item for key, item in result.items() if key != keys[0]} == {
            key: item for key, item in document.items() if key != keys[0]
        }
    assert document == before


def test_a_reference_shares_what_did_not_change():
    document = {"kept": {"big": [1]}, "a": {"b": 1, "c": {}}}
    result = compile_reference("$.a.b")(document, 2)
    assert result == {"kept": {"big": [1]}, "a": {"b": 2, "c": {}}}
    assert result["kept"] is document["kept"]
    assert result["a"]["c"] is document["a"]["c"]


@pytest.mark.parametrize(
    ("path", "document", "expected"),
    [
        ("$", {"a": 1}, 9),
        ("$.b", {"a": 1}, {"a": 1, "b": 9}),
        ("$.a", {"a": 1}, {"a": 9}),
        ("$.b.c.d", {"a": 1}, {"a": 1, "b": {"c": {"d": 9}}}),
        ("$.a[0]", {"a": [1, 2]}, {"a": [9, 2]}),
        ("$.a[-1].x", {"a": [1, {}]}, {"a": [1, {"x": 9}]}),
        ("$[1]", [1, 2], [1, 9]),
    ],
)
def test_a_reference_puts_the_value_where_it_points(path, document, expected):
    assert compile_reference(path)(document, 9) == expected


@pytest.mark.parametrize(
    ("path", "document"),
    [
        ("$.x", "foo"),
        ("$.x", None),
        ("$.x", [1]),
        ("$.a.b", {"a": 5}),
        ("$.a[0]", {"a": {}}),
        ("$.a[2]", {"a": [1, 2]}),
        ("$.new[0]", {}),
    ],
)
def test_a_reference_that_cannot_be_applied_is_a_match_failure(path, document):
    with pytest.raises(StateError) as caught:
        compile_reference(path)(document, 1)
    assert caught.value.error == "States.ResultPathMatchFailure"
    assert caught.value.cause.startswith(f"Unable to apply ReferencePath {path} to input ")


@pytest.mark.parametrize("text", ["$$.a", "$name.a", "$.a[*]", "$..a", "$.a[0,1]", "$.a[1:]", "$.a[?(@.b)]", "$.a@b"])
def test_a_reference_holds_no_operators_and_starts_at_the_input(text):
    with pytest.raises(ValueError, match=r"must start with|no reference path"):
        compile_reference(text)
