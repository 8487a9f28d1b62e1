"""Forms of a secret: whatever a tool makes of it on its way into a text, it is found; what only looks alike is not."""

import base64
import html
import json
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.kernel.secret_forms import NAME, SHORTEST, beginnings, pattern_of, pieces

SECRETS = st.text(
    alphabet=st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_categories=["Cs", "Zs", "Zl", "Zp", "Cc"]),
    min_size=SHORTEST,
    max_size=24,
)
PLAIN = st.from_regex(r"[A-Za-z0-9+/=_.-]{8,30}", fullmatch=True)


def written(secret: str) -> dict[str, str]:
    """What tools make of a text."""
    raw = secret.encode()
    return {
        "plain": secret,
        "json": json.dumps(secret)[1:-1],
        "json in json": json.dumps(json.dumps(secret))[3:-3],
        "python": repr(secret)[1:-1],
        "bytes": repr(raw)[2:-1],
        "address": quote(secret, safe=""),
        "form": quote_plus(secret),
        "address twice": quote(quote(secret, safe=""), safe=""),
        "html": html.escape(secret),
        "hex": raw.hex(),
        "hex dump": raw.hex(" "),
        "hex with colons": raw.hex(":").upper(),
        "base64": base64.b64encode(raw).decode(),
        "base64 for addresses": base64.urlsafe_b64encode(raw).decode(),
        "base64 in other text": base64.b64encode(b"user:" + raw + b"\n").decode(),
        "base64 one later": base64.b64encode(b"users:" + raw + b" and more").decode(),
    }


@settings(deadline=None, max_examples=40)  # a pattern of many alternatives takes its time
@given(secret=SECRETS)
def test_it_is_found_whatever_a_tool_makes_of_it(secret: str) -> None:
    pattern = pattern_of([secret])
    missed = [way for way, text in written(secret).items() if not pattern.search(f"before {text} after")]
    assert missed == []


@settings(deadline=None, max_examples=40)  # a pattern of many alternatives takes its time
@given(secret=PLAIN, other=PLAIN)
def test_another_text_is_not_taken_for_it(secret: str, other: str) -> None:
    if secret not in other:
        assert pattern_of([secret]).search(f"before {other} after") is None


@given(secret=SECRETS)
def test_what_is_cut_off_may_end_with_a_part_of_one_of_its_beginnings(secret: str) -> None:
    found = set(beginnings(secret))
    for way in ("plain", "json", "address", "form", "hex"):
        assert written(secret)[way] in found


def test_lines_of_a_key_count_by_themselves_and_its_frame_does_not() -> None:
    key = "-----BEGIN KEY-----\nabcdefghijklmnopqrstuv\nshort\nABCDEFGHIJKLMNOP\n-----END KEY-----"
    found = pieces(key)
    assert {"abcdefghijklmnopqrstuv", "ABCDEFGHIJKLMNOP"} <= set(found)
    assert "short" not in found
    assert "-----BEGIN KEY-----" not in found
    pattern = pattern_of([key])
    assert pattern.search("x ABCDEFGHIJKLMNOP y")
    assert not pattern.search("-----BEGIN KEY-----")


def test_texts_in_a_document_count_by_themselves() -> None:
    document = json.dumps({"user": "ann", "password": "hunter2-long", "more": [{"token": "abcdefgh"}], "n": 12345678})
    assert {"hunter2-long", "abcdefgh"} <= set(pieces(document))
    assert "ann" not in pieces(document)


@pytest.mark.parametrize("text", ["{not json at all", '{"a": "abc"', "[" * 90])
def test_what_only_begins_like_a_document_is_one_text(text: str) -> None:
    assert pieces(text) == [text]


def test_a_document_that_is_too_deep_is_a_text_as_well() -> None:
    assert set("".join(pieces("[" * 5000))) == {"["}


@given(length=st.integers(1, 700))
def test_a_long_one_is_looked_for_in_parts_that_cover_it(length: int) -> None:
    text = "".join(chr(33 + place // 64) for place in range(length))
    found = pieces(text)
    assert "".join(found) == text
    assert all(33 <= len(part) <= 96 for part in found) or found == [text]


def test_the_longer_one_of_two_is_found_first() -> None:
    pattern = pattern_of(["hunter22", "hunter22-and-more"])
    match = pattern.search("x hunter22-and-more y")
    assert match is not None
    assert match[0] == "hunter22-and-more"


@pytest.mark.parametrize(
    ("name", "right"), [("API_KEY", True), ("a1", True), ("1a", False), ("a-b", False), ("", False)]
)
def test_names_of_secrets(name: str, right: bool) -> None:
    assert bool(NAME.fullmatch(name)) is right
