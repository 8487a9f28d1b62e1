"""What each intrinsic function answers and refuses."""

import base64
import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.platform.machine.embedded.intrinsic_functions import FUNCTIONS, Function, IntrinsicError, Sources, format_text

SOURCES = Sources(random=lambda low, high: low, uuid=lambda: "id")


def call(name, *arguments):
    function = FUNCTIONS[f"States.{name}"]
    return function.run(SOURCES, *arguments) if function.draws else function.run(*arguments)


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("StringToJson", ['{"number": 20}'], {"number": 20}),
        ("StringToJson", [""], None),
        ("StringToJson", ["  "], None),
        ("StringToJson", ["[1,2]"], [1, 2]),
        ("JsonToString", [{"name": "Foo", "year": 2020}], '{"name":"Foo","year":2020}'),
        ("JsonToString", ["é"], '"é"'),
        ("JsonToString", [None], "null"),
        ("ArrayPartition", [[1, 2, 3, 4, 5, 6, 7, 8, 9], 4], [[1, 2, 3, 4], [5, 6, 7, 8], [9]]),
        ("ArrayPartition", [[1, 2, 3], 1.6], [[1, 2], [3]]),
        ("ArrayPartition", [[], 4], []),
        ("ArrayContains", [[1, 2, 3], 2], True),
        ("ArrayContains", [[1, 2, 3], 2.0], True),
        ("ArrayContains", [[1, 2, 3], "2"], False),
        ("ArrayContains", [[1], True], False),
        ("ArrayContains", [[{"a": [1]}], {"a": [1]}], True),
        ("ArrayRange", [1, 9, 2], [1, 3, 5, 7, 9]),
        ("ArrayRange", [9, 1, -4], [9, 5, 1]),
        ("ArrayRange", [1, 0, 1], []),
        ("ArrayRange", [0.5, 3.4, 1.2], [1, 2, 3]),
        ("ArrayGetItem", [[1, 2, 3], 0], 1),
        ("ArrayLength", [[1, [2, 3]]], 2),
        ("ArrayUnique", [[1, 2, 3, 3, 3, 4, 1]], [1, 2, 3, 4]),
        ("ArrayUnique", [[1, 1.0, True, "1", None, None]], [1, True, "1", None]),
        ("ArrayUnique", [[{"a": 1, "b": 2}, {"b": 2, "a": 1.0}]], [{"a": 1, "b": 2}]),
        ("Base64Encode", ["Data to encode"], "RGF0YSB0byBlbmNvZGU="),
        ("Base64Decode", ["RGF0YSB0byBlbmNvZGU="], "Data to encode"),
        ("Base64Decode", ["RGF0YSB0\r\nbyBlbmNvZGU="], "Data to encode"),
        ("Hash", ["input data", "SHA-1"], hashlib.sha1(b"input data").hexdigest()),
        ("Hash", [{"a": 1}, "MD5"], hashlib.md5(b'{"a":1}').hexdigest()),
        ("JsonMerge", [{"a": {"x": 1}, "b": 2}, {"a": {"y": 1}}, False], {"a": {"y": 1}, "b": 2}),
        ("MathAdd", [111, -1], 110),
        ("MathAdd", [1.5, 2.5], 5),
        ("MathAdd", [-2.5, 0], -2),
        ("MathAdd", [-1.5, -0.4], -1),
        ("MathAdd", [-(2**31), 0], -(2**31)),
        ("MathAdd", [2**31 - 1, 0], 2**31 - 1),
        ("ArrayLength", [[0] * 1000], 1000),
        ("ArrayRange", [1, 1000, 1], list(range(1, 1001))),
        ("Base64Encode", ["x" * 10_000], base64.b64encode(b"x" * 10_000).decode()),
        ("StringSplit", ["1,2,3", ","], ["1", "2", "3"]),
        ("StringSplit", ["This.is+a,test=string", ".+,="], ["This", "is", "a", "test", "string"]),
        ("StringSplit", [",a,,b,", ","], ["a", "b"]),
        ("StringSplit", ["abc", ""], ["abc"]),
        ("StringSplit", ["", ","], []),
        ("UUID", [], "id"),
        ("MathRandom", [1, 9], 1),
    ],
)
def test_functions_answer_as_the_specification_says(name, arguments, expected):
    answer = call(name, *arguments)
    assert json.dumps(answer) == json.dumps(expected)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("Format", [5, []]),
        ("StringToJson", [5]),
        ("StringToJson", ["{"]),
        ("StringToJson", ["NaN"]),
        ("StringToJson", ["[" * 100_000]),
        ("ArrayPartition", ["x", 1]),
        ("ArrayPartition", [[1], 0]),
        ("ArrayPartition", [[1], -1]),
        ("ArrayPartition", [[1], "1"]),
        ("ArrayContains", [{}, 1]),
        ("ArrayRange", [1, 9, 0]),
        ("ArrayRange", [1, 1001, 1]),
        ("ArrayRange", ["1", 2, 1]),
        ("ArrayRange", [True, 2, 1]),
        ("ArrayGetItem", [[1], 1]),
        ("ArrayGetItem", [[1], -1]),
        ("ArrayGetItem", ["abc", 1]),
        ("ArrayLength", ["abc"]),
        ("ArrayUnique", [{}]),
        ("Base64Encode", [5]),
        ("Base64Encode", ["x" * 10_001]),
        ("Base64Decode", ["x" * 10_001]),
        ("Base64Decode", ["%%%"]),
        ("Base64Decode", ["/w=="]),
        ("Hash", ["a", "SHA1"]),
        ("Hash", ["a", 1]),
        ("Hash", ["x" * 10_001, "MD5"]),
        ("JsonMerge", [{}, {}, True]),
        ("JsonMerge", [{}, [], False]),
        ("JsonMerge", [{}, {}, None]),
        ("MathAdd", ["1", 1]),
        ("MathAdd", [True, 1]),
        ("MathAdd", [2**31, 0]),
        ("MathAdd", [2**31 - 1, 1]),
        ("MathAdd", [float("inf"), 1]),
        ("MathRandom", [5, 5]),
        ("MathRandom", [1, 9, "seed"]),
        ("StringSplit", [1, ","]),
        ("StringSplit", ["a", None]),
    ],
)
def test_functions_refuse_what_the_specification_forbids(name, arguments):
    with pytest.raises(IntrinsicError):
        call(name, *arguments)


@pytest.mark.parametrize(("values", "template"), [([1], "none"), ([], "{}"), ([{}], "{}"), ([[1]], "{}")])
def test_a_template_and_its_values_must_fit(values, template):
    with pytest.raises(IntrinsicError):
        format_text(template, values)


def test_escapes_in_a_template_from_data_are_honoured():
    assert format_text(r"\{\}{}\\", ["x"]) == "{}x\\"


@given(st.integers(-1000, 1000), st.integers(1, 1000), st.integers(-5, 5))
def test_a_seed_gives_the_same_number_in_the_range_again(low, width, seed):
    number = call("MathRandom", low, low + width, seed)
    assert low <= number < low + width
    assert number == call("MathRandom", low, low + width, seed)


@given(st.text(max_size=50))
def test_decoding_undoes_encoding(text):
    encoded = call("Base64Encode", text)
    assert base64.b64decode(encoded).decode() == text
    assert call("Base64Decode", encoded) == text


@given(st.lists(st.integers()), st.integers(1, 10))
def test_the_parts_of_a_partition_make_the_array_again(array, size):
    parts = call("ArrayPartition", array, size)
    assert [item for part in parts for item in part] == array
    assert all(len(part) == size for part in parts[:-1])


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=8))
def test_a_string_of_json_reads_back(value):
    assert call("StringToJson", call("JsonToString", value)) == value


def test_the_number_of_arguments_is_told_in_words():
    assert Function(len, 1, 1).arity() == "1 argument"
    assert Function(len, 2, 3).arity() == "2 to 3 arguments"
    assert FUNCTIONS["States.Array"].arity() == "any number of arguments"
