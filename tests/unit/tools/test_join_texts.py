"""Joining texts."""

import pytest

from tdev.kernel.errors import TooLargeError
from tdev.tools.join_texts import join_texts


def test_texts_are_joined_in_their_order() -> None:
    assert join_texts(["a", "", "b"], separator="-") == {"text": "a--b"}
    assert join_texts([]) == {"text": ""}


def test_a_whole_that_is_too_long_is_refused_before_it_is_made() -> None:
    with pytest.raises(TooLargeError):
        join_texts(["x"] * 10_000, separator="y" * 10_000)
