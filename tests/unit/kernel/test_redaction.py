"""No form of a secret survives, and nothing else changes."""

import base64
import html
import json
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from tdev.kernel.redaction import MASK, SHAPES, Redactor

VALUE = "correct/horse+battery staple\"'7"


def knowing(*values: str) -> Redactor:
    redactor = Redactor()
    redactor.add(values)
    return redactor


def _base64(place: int, variant: Callable[[bytes], bytes]) -> Callable[[str], str]:
    """As it stands in the Base64 of something longer, ``place`` bytes behind a multiple of three."""
    return lambda value: variant(b"x" * place + value.encode() + b"yy").decode()


FORMS: dict[str, Callable[[str], str]] = {
    "exact": str,
    "JSON": lambda value: json.dumps({"key": value}),
    "JSON in UTF-8": lambda value: json.dumps({"key": value}, ensure_ascii=False),
    "JSON in JSON": lambda value: json.dumps(json.dumps([value])),
    "repr": repr,
    "percent": lambda value: quote(value, safe=""),
    "percent, lower case": lambda value: quote(value, safe="").replace("%2F", "%2f").replace("%2B", "%2b"),
    "percent but for slashes": quote,
    "percent twice": lambda value: quote(quote(value, safe=""), safe=""),
    "form": quote_plus,
    "hexadecimal": lambda value: value.encode().hex(),
    "HEXADECIMAL": lambda value: value.encode().hex().upper(),
    "hexadecimal with colons": lambda value: value.encode().hex(":"),
    "HTML": html.escape,
    **{f"Base64 at {place}": _base64(place, base64.b64encode) for place in range(3)},
    **{f"Base64 of addresses at {place}": _base64(place, base64.urlsafe_b64encode) for place in range(3)},
    "Base64 alone": lambda value: base64.b64encode(value.encode()).decode(),
    "Base64 in lines": lambda value: base64.encodebytes(b"x" * 40 + value.encode() + b"y" * 40).decode(),
    "basic authentication": lambda value: base64.b64encode(f"user:{value}".encode()).decode(),
}

SECRETS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=8, max_size=60)
PRINTABLE = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=8, max_size=60)
ALPHABETIC = st.from_regex(r"[A-Za-z0-9_\-]{8,60}", fullmatch=True)


def hidden(value: str, text: str) -> str:
    found = knowing(value).text(text)
    assert MASK in found
    return found


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_found(form: str) -> None:
    text = FORMS[form](VALUE)
    found = hidden(VALUE, f"before {text} after")
    assert found.startswith("before ")
    assert found.endswith(" after")
    assert not Redactor().shows_in(text)
    assert knowing(VALUE).shows_in(text)


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=12, deadline=None)
@given(value=st.one_of(SECRETS, PRINTABLE, ALPHABETIC))
def test_no_form_of_a_random_secret_survives(form: str, value: str) -> None:
    text = FORMS[form](value)
    found = knowing(value).text(f"<{text}>")
    assert text not in found
    assert value not in found


@settings(max_examples=25, deadline=None)
@given(value=SECRETS, around=st.tuples(st.binary(max_size=20), st.binary(max_size=20)))
def test_what_stands_around_it_does_not_hide_it_in_base64(value: str, around: tuple[bytes, bytes]) -> None:
    before, after = around
    text = base64.b64encode(before + value.encode() + after).decode()
    found = knowing(value).text(text)
    for part in _runs(found):
        assert value.encode() not in part


def _runs(text: str) -> list[bytes]:
    """What can be decoded of the parts around the masks, at any of the four places."""
    parts = [part.rstrip("=")[start:] for part in text.split(MASK) for start in range(4)]
    return [base64.b64decode(part[: len(part) // 4 * 4]) for part in parts]


@settings(max_examples=20, deadline=None)
@given(values=st.sets(SECRETS, min_size=1, max_size=3), text=st.text(max_size=300))
def test_a_text_without_secrets_stays_as_it_is(values: set[str], text: str) -> None:
    redactor = knowing(*values)
    if not any(form(value) in text for value in values for form in FORMS.values()):
        assume(not redactor.shows_in(text))
    assert redactor.text(text) == text or redactor.shows_in(text)


TEXTS = [
    "",
    "An ordinary sentence with numbers 12345678, and a hash 9f86d081884c7d65.",
    "SGVsbG8sIHRoaXMgaXMgYW4gb3JkaW5hcnkgdGV4dCBpbiBCYXNlNjQu" * 3,
    "line\n" * 50,
    "***",
    "a%20b%2Fc &amp; \\u00e4 \\\\n",
]


@pytest.mark.parametrize("text", TEXTS)
def test_ordinary_texts_are_answered_byte_for_byte(text: str) -> None:
    redactor = knowing(VALUE, "another-secret-1")
    assert redactor.text(text) == text
    assert redactor.cut(text) == text
    assert redactor.value({"a": [text]}) == {"a": [text]}


def test_the_longest_goes_first_so_that_nothing_of_it_is_left() -> None:
    assert knowing("password", "password-of-ann").text("it is password-of-ann!") == f"it is {MASK}!"


def test_two_secrets_side_by_side_both_go() -> None:
    assert knowing("first-secret", "other-secret").text("first-secretother-secret") == MASK * 2


@pytest.mark.parametrize("value", ["", "1234567", "short"])
def test_one_that_is_too_short_to_be_told_from_text_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="at least 8"):
        knowing(value)


def test_a_long_secret_is_found_by_any_of_its_lines_and_its_parts() -> None:
    key = "\n".join(["-----BEGIN KEY-----", *(f"line{n:02}" + "abcdefgh" * 7 for n in range(5)), "-----END KEY-----"])
    redactor = knowing(key)
    assert "abcdefgh" not in redactor.text(f"it was {key}.")
    assert "abcdefgh" not in redactor.text(key.splitlines()[3])
    assert redactor.text("-----BEGIN KEY-----") == "-----BEGIN KEY-----"


def test_the_texts_in_a_secret_that_is_a_json_document_count_too() -> None:
    redactor = knowing(json.dumps({"user": "ann", "password": "hunter2-hunter2", "more": [{"k": "nested-secret"}]}))
    assert redactor.text("hunter2-hunter2 nested-secret ann") == f"{MASK} {MASK} ann"


class TestValues:
    def test_texts_names_and_numbers_are_cleaned_and_all_else_stays(self) -> None:
        redactor = knowing("12345678901", VALUE)
        given: dict[str, Any] = {"a": [VALUE, 1, None, True, 2.5], VALUE: {"n": 12345678901}}
        assert redactor.value(given) == {"a": [MASK, 1, None, True, 2.5], MASK: {"n": MASK}}

    def test_what_shows_nothing_is_the_same_object(self) -> None:
        given = {"a": [1, {"b": "text"}]}
        assert knowing(VALUE).value(given) is given
        assert Redactor().value(given) is given

    @settings(max_examples=25, deadline=None)
    @given(
        value=SECRETS,
        shape=st.recursive(
            st.none() | st.booleans() | st.integers() | st.just("SECRET") | st.text(max_size=10),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
            max_leaves=8,
        ),
    )
    @example(value='aaaa"bbbb', shape=["SECRET"])
    def test_it_is_found_wherever_it_stands(self, value: str, shape: Any) -> None:
        filled = json.loads(json.dumps(shape).replace('"SECRET"', json.dumps(f"x{value}y")))
        found = knowing(value).value(filled)
        assert json.dumps(value)[1:-1] not in json.dumps(found)


class TestCutTexts:
    @pytest.mark.parametrize("kept", [8, 12, 20])
    @pytest.mark.parametrize("form", ["exact", "percent", "hexadecimal", "HEXADECIMAL", "Base64 alone"])
    def test_the_beginning_of_a_form_at_the_end_goes_too(self, form: str, kept: int) -> None:
        text = f"failed with {FORMS[form](VALUE)[:kept]}"
        assert knowing(VALUE).cut(text) == f"failed with {MASK}"

    def test_a_few_characters_are_no_secret(self) -> None:
        assert knowing(VALUE).cut("failed with correct") == "failed with correct"


def test_values_come_from_many_threads_and_none_is_lost() -> None:
    redactor = Redactor()
    values = [f"secret-number-{n:03}" for n in range(8)]
    threads = [threading.Thread(target=redactor.add, args=([value],)) for value in values]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert redactor.text(" ".join(values)) == " ".join([MASK] * 8)


class TestShapes:
    @pytest.mark.parametrize(
        "secret",
        [
            "AKIA" + "ABCDEFGHIJKLMNOP",
            "ASIA" + "ABCDEFGHIJKLMNOP",
            "eyJhbGciOiJFUzI1NiJ9" + "." + "eyJzdWIiOiJhbm4ifQ12" + "." + "c2lnbmF0dXJlLWhlcmU",
            "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIB\nabc\n-----END RSA PRIVATE KEY-----",
            "-----BEGIN " + "PRIVATE KEY-----\nMIIB that was cut off",
        ],
    )
    def test_keys_are_known_by_their_shape(self, secret: str) -> None:
        assert SHAPES.sub(MASK, f"got {secret}") == f"got {MASK}"

    def test_a_bearer_token_goes_and_the_word_stays(self) -> None:
        assert SHAPES.sub(MASK, "Authorization: Bearer abcdefghijklmnopqrstuvwxyz") == f"Authorization: Bearer {MASK}"

    @pytest.mark.parametrize("text", ["AKIA is a prefix", "Bearer of good news", "eyJhb.x.y", "BEGIN PRIVATE KEY"])
    def test_ordinary_words_are_none(self, text: str) -> None:
        assert SHAPES.sub(MASK, text) == text
