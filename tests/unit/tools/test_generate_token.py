"""Random tokens."""

from typing import Any

import pytest

from tdev.kernel.errors import InvalidError
from tdev.tools.generate_token import generate_token


@pytest.mark.parametrize(
    ("alphabet", "characters", "bits"),
    [
        ("hex", "0123456789abcdef", 80),
        ("digits", "0123456789", 66),
        ("readable", "23456789ABCDEFGHJKLMNPQRSTUVWXYZ", 100),
    ],
)
def test_length_alphabet_and_strength(alphabet: Any, characters: str, bits: int) -> None:
    found = generate_token(20, alphabet)
    assert len(found["text"]) == 20
    assert set(found["text"]) <= set(characters)
    assert found["bits"] == bits


def test_no_two_are_alike() -> None:
    assert len({generate_token()["text"] for _ in range(100)}) == 100


@pytest.mark.parametrize("length", [3, 1025, -1])
def test_a_length_out_of_bounds_is_refused(length: int) -> None:
    with pytest.raises(InvalidError):
        generate_token(length)
