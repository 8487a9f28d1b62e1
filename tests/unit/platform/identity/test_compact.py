"""The compact form: one writing per token, and nothing in a header that is not done here."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.errors import UnauthenticatedError
from tdev.platform.identity.compact import MOST_CHARACTERS, decoded, encoded, read, write
from tests.support.tokens import b64, part

GOOD = write({"alg": "HS256", "typ": "JWT"}, {"sub": "ann"}, lambda signed: b"signature")
HEADER, BODY, END = GOOD.split(".")


def test_what_was_written_is_read():
    found = read(GOOD)
    assert (found.header, found.claims) == ({"alg": "HS256", "typ": "JWT"}, {"sub": "ann"})
    assert (found.signed, found.signature) == (f"{HEADER}.{BODY}".encode(), b"signature")


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "RS256"},
        {"alg": "RS256", "typ": "at+jwt", "kid": "2026-11_a.b=", "x5t": "abc"},
        {"alg": "RS256", "kid": "x" * 200},
    ],
)
def test_headers_of_providers_are_read(header):
    assert read(f"{part(header)}.{BODY}.{END}").header == header


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "..",
        f"{HEADER}.{BODY}",
        f"{HEADER}.{BODY}.",
        f".{BODY}.{END}",
        f"{HEADER}..{END}",
        f"{GOOD}.{END}",
        f"{GOOD}.",
        f"{GOOD}\n",
        f" {GOOD}",
        f"{GOOD}=",
        f"{HEADER}=.{BODY}.{END}",
        f"{HEADER}.{BODY}.{END}+",
        f"{HEADER}.{BODY}.é",
        f"{HEADER}.{BODY}.\x00",
        f"{HEADER},{BODY},{END}",
        "local",
        f"{HEADER}.{BODY}.{'A' * MOST_CHARACTERS}",
    ],
)
def test_what_is_no_token_is_refused(token):
    with pytest.raises(UnauthenticatedError):
        read(token)


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "HS256", "crit": ["exp"]},
        {"alg": "HS256", "jku": "https://evil.example/keys"},
        {"alg": "HS256", "x5u": "https://evil.example/cert"},
        {"alg": "HS256", "jwk": {"kty": "oct", "k": "AA"}},
        {"alg": "HS256", "x5c": ["AA"]},
        {"alg": "HS256", "b64": False},
        {"alg": "HS256", "zip": "DEF"},
        {"alg": "HS256", "cty": "JWT"},
        {"alg": "HS256", "typ": "JWE"},
        {"alg": "HS256", "typ": ["JWT"]},
        {"alg": "HS256", "kid": "../../etc/passwd"},
        {"alg": "HS256", "kid": "https://evil.example/key"},
        {"alg": "HS256", "kid": "x' UNION SELECT 'key"},
        {"alg": "HS256", "kid": "a\x00b"},
        {"alg": "HS256", "kid": ""},
        {"alg": "HS256", "kid": ["a"]},
        {"alg": "HS256", "kid": "x" * 201},
        '{"alg":"HS256","alg":"none"}',
        '["HS256"]',
        "HS256",
        '{"alg":"HS256","x":"\\ud800"}',
    ],
    ids=str,
)
def test_headers_that_ask_for_more_are_refused(header):
    with pytest.raises(UnauthenticatedError):
        read(f"{part(header)}.{BODY}.{END}")


@pytest.mark.parametrize(
    "claims",
    [
        '{"sub":"ann","sub":"root"}',
        '{"sub":"ann","deep":{"tenant":"red","tenant":"blue"}}',
        '{"exp":NaN}',
        '{"exp":Infinity}',
        '{"exp":1e999}',
        '{"sub":"a\\u0000b"}',
        '{"sub":"ann"}{}',
        "null",
        '"ann"',
        "[" * 2000,
    ],
)
def test_claims_that_two_readers_would_read_differently_are_refused(claims):
    with pytest.raises(UnauthenticatedError):
        read(f"{HEADER}.{part(claims)}.{END}")


def test_claims_that_are_not_utf8_are_refused():
    with pytest.raises(UnauthenticatedError):
        read(f"{HEADER}.{b64(json.dumps({'sub': 'ann'}).encode('utf-16'))}.{END}")


@given(st.binary(max_size=80))
def test_bytes_have_one_text_and_it_gives_them_back(raw):
    text = encoded(raw)
    assert decoded(text) == raw
    assert "=" not in text


@given(st.text("ABCDEFwxyz0189-_", min_size=1, max_size=12))
def test_a_text_that_is_read_is_the_one_that_is_written(text):
    try:
        raw = decoded(text)
    except UnauthenticatedError:
        return
    assert encoded(raw) == text


@given(st.text(max_size=200) | st.lists(st.text("AQ_-.", max_size=6), max_size=5).map(".".join))
def test_no_text_makes_it_fail_otherwise(text):
    with contextlib.suppress(UnauthenticatedError):
        assert write(read(text).header, read(text).claims, lambda _: b"x")


def test_a_refusal_does_not_quote_the_token():
    with pytest.raises(UnauthenticatedError) as caught:
        read(f"{GOOD}.{END}")
    assert BODY not in f"{caught.value.message} {caught.value.hint}"
