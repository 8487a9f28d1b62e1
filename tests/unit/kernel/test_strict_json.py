"""The strict reader: what is JSON and sound comes through unchanged, everything else is refused with its place."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tdev.kernel.errors import InvalidError, RequestError, TooLargeError
from tdev.kernel.strict_json import MOST_BYTES, MOST_DEPTH, escaped, parse_object, parse_value

TEXTS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"))
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**300), 10**300)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


def refusal(raw):
    with pytest.raises(InvalidError) as caught:
        parse_object(raw)
    (finding,) = caught.value.findings
    return finding.code, finding.pointer


@given(st.dictionaries(TEXTS, VALUES, max_size=5), st.booleans())
def test_every_sound_object_comes_through_unchanged(value, escape):
    assert parse_object(json.dumps(value, ensure_ascii=escape).encode()) == value


@given(st.binary(max_size=200))
@example(b'{"a": "\\ud800"}')
@example(b'{"\\u0000": 1, "\\u0000": 2}')
def test_no_bytes_raise_anything_but_a_fault_of_the_caller(raw):
    try:
        parse_object(raw)
    except RequestError as refused:
        json.dumps([refused.message, [f.pointer for f in refused.findings]], ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("raw", "code", "pointer"),
    [
        (b"", "empty", "#"),
        (b" \r\n\t", "empty", "#"),
        (b"[1]", "not_an_object", "#"),
        (b'"text"', "not_an_object", "#"),
        (b"null", "not_an_object", "#"),
        (b"true", "not_an_object", "#"),
        (b"3", "not_an_object", "#"),
        (b"{", "not_json", "#"),
        (b'{"a": 1,}', "not_json", "#"),
        (b"{'a': 1}", "not_json", "#"),
        (b'{"a": "raw \x01 control"}', "not_json", "#"),
        (b'{"a": 1} {"b": 2}', "not_json", "#"),
        (b'\xef\xbb\xbf{"a": 1}', "not_json", "#"),
        (b'{"a": "\xff"}', "not_utf8", "#"),
        ('{"a": 1}'.encode("utf-16"), "not_utf8", "#"),
        (b'{"a": 1, "a": 1}', "duplicate_key", "#/a"),
        (b'{"a": 1, "a": {"b": [1}', "not_json", "#"),
        (b'{"list": [{}, {"x/y": {"k": 1, "k": 2}}]}', "duplicate_key", "#/list/1/x~1y/k"),
        (b'{"a": NaN}', "number", "#"),
        (b'{"a": -Infinity}', "number", "#"),
        (b'{"a": ' + b"9" * 5000 + b"}", "number", "#"),
        (b'{"a": [0, 1e999]}', "bad_value", "#/a/1"),
        (b'{"a": ' + b"9" * 400 + b"}", "bad_value", "#/a"),
        (b'{"a": {"b": "x\\u0000y"}}', "bad_value", "#/a/b"),
        (b'{"a": ["fine", "\\ud83d"]}', "bad_value", "#/a/1"),
        (b'{"a": {"k\\udc00": 1}}', "bad_value", "#/a"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(raw, code, pointer):
    assert refusal(raw) == (code, pointer)


def test_a_whole_surrogate_pair_is_one_character():
    assert parse_object(b'{"a": "\\ud83d\\ude00"}') == {"a": "\U0001f600"}


def test_korean_is_read_as_it_is():
    assert parse_object('{"goal": "이메일을 찾아줘"}'.encode()) == {"goal": "이메일을 찾아줘"}


def nested(levels):
    return b'{"a":' * (levels - 1) + b"{}" + b"}" * (levels - 1)


def test_a_hundred_levels_are_read_and_one_more_is_not():
    parse_object(nested(MOST_DEPTH))
    assert refusal(nested(MOST_DEPTH + 1)) == ("too_deep", "#" + "/a" * MOST_DEPTH)


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_any_depth_within_the_size_is_refused_without_harm(opening):
    levels = 200_000 // len(opening)
    closing = b"]" if opening == b"[" else b"}"
    code, _ = refusal(b'{"x":' + opening * levels + b"1" + closing * levels + b"}")
    assert code == "too_deep"


def test_a_mebibyte_is_read_and_one_byte_more_is_not():
    body = b'{"a":"' + b"x" * (MOST_BYTES - 8) + b'"}'
    assert len(body) == MOST_BYTES
    assert len(parse_object(body)["a"]) == MOST_BYTES - 8
    with pytest.raises(TooLargeError):
        parse_object(body + b" ")


@given(TEXTS)
def test_an_escaped_part_has_no_slash_and_can_be_read_back(part):
    assert "/" not in escaped(part)
    assert escaped(part).replace("~1", "/").replace("~0", "~") == part


@given(VALUES, st.booleans())
def test_every_sound_value_comes_through_unchanged(value, escape):
    assert parse_value(json.dumps(value, ensure_ascii=escape).encode()) == value


@pytest.mark.parametrize(
    ("raw", "code", "pointer"),
    [
        (b'[{"a": 1, "a": 2}]', "duplicate_key", "#/0/a"),
        (b'["\\ud800"]', "bad_value", "#/0"),
        (b'"\\u0000"', "bad_value", "#"),
        (b"1e999", "bad_value", "#"),
        (b"9" * 400, "bad_value", "#"),
        (b"-Infinity", "number", "#"),
        (b"[" * 101 + b"]" * 101, "too_deep", "#" + "/0" * 100),
    ],
)
def test_a_value_of_any_kind_is_read_as_strictly(raw, code, pointer):
    with pytest.raises(InvalidError) as caught:
        parse_value(raw)
    assert [(each.code, each.pointer) for each in caught.value.findings] == [(code, pointer)]
