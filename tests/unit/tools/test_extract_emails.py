"""Finding e-mail addresses."""

import pytest

from tdev.kernel.errors import TooLargeError
from tdev.tools.extract_emails import extract_emails


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kim@example.com에게 보내줘", ["kim@example.com"]),
        ("<kim.lee+tag@mail.example.co.kr>;a_b@x.io", ["kim.lee+tag@mail.example.co.kr", "a_b@x.io"]),
        ("mailto:kim@example.com?subject=x", ["kim@example.com"]),
        ("Kim@Example.com kim@example.com Kim@Example.com", ["Kim@Example.com", "kim@example.com"]),
        ("Ends a sentence: kim@example.com.", ["kim@example.com"]),
        ("a@b no@tld @example.com x@.com a..b@example.com x@-a.com", []),
        ("", []),
    ],
)
def test_addresses_are_found(text: str, expected: list[str]) -> None:
    assert extract_emails(text) == expected


def test_a_long_hostile_text_ends() -> None:
    assert extract_emails("a@" * 100_000) == []
    assert extract_emails("a." * 100_000 + "@") == []
    assert extract_emails("x@" + "a." * 100_000) == []


def test_a_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(TooLargeError):
        extract_emails("x" * 1_000_001)
