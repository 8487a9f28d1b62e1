"""Signatures with a shared key."""

from pathlib import Path
from typing import Any

import pytest

from tdev.kernel.errors import DeniedError, InvalidError
from tdev.tools.sign_text import sign_text
from tests.support.components import context_in

# Test case 2 of RFC 4231.
TEXT = "what do ya want for nothing?"
SIGNATURE = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"


def sign(text: str, *arguments: Any) -> Any:
    return sign_text(text, context_in(Path("/nowhere"), secret={"HMAC_KEY": "Jefe"}.__getitem__), *arguments)


def test_a_known_answer() -> None:
    assert sign(TEXT) == {"signature": SIGNATURE, "algorithm": "sha256", "matches": False}
    assert sign(TEXT, "", "sha512")["signature"].startswith(
        "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea25"
    )


@pytest.mark.parametrize("expected", [SIGNATURE, f"sha256={SIGNATURE}", f" {SIGNATURE.upper()}\n"])
def test_a_signature_is_checked(expected: str) -> None:
    assert sign(TEXT, expected)["matches"]


@pytest.mark.parametrize("expected", [SIGNATURE[:-1], "0" * 64, "안녕", "\ud800"])
def test_another_signature_does_not_match(expected: str) -> None:
    assert not sign(TEXT, expected)["matches"]


def test_a_broken_text_is_refused() -> None:
    with pytest.raises(InvalidError):
        sign("\ud800")


def test_without_the_key_nothing_is_signed() -> None:
    with pytest.raises(DeniedError):
        sign_text("x", context_in(Path("/nowhere")))
