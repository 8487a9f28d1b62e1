"""Digests."""

import hashlib
from typing import Any

import pytest

from tdev.kernel.errors import InvalidError
from tdev.tools.hash_text import hash_text


@pytest.mark.parametrize("algorithm", ["sha256", "sha512", "sha1", "md5", "blake2b"])
def test_digests_are_those_of_the_standard(algorithm: Any) -> None:
    expected = hashlib.new(algorithm, "한글".encode()).hexdigest()
    assert hash_text("한글", algorithm=algorithm) == {"digest": expected, "algorithm": algorithm}


def test_half_a_pair_is_refused() -> None:
    with pytest.raises(InvalidError, match="character 1"):
        hash_text("a\ud800")
