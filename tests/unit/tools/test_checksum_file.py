"""Digests of files."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from tdev.kernel.errors import NotFoundError
from tdev.tools.checksum_file import checksum_file
from tests.support.components import context_in


@pytest.mark.parametrize("algorithm", ["sha256", "sha512", "sha1", "md5"])
def test_the_bytes_are_hashed(tmp_path: Path, algorithm: Any) -> None:
    (tmp_path / "a").write_bytes(b"\x00\xff")
    digest = hashlib.new(algorithm, b"\x00\xff").hexdigest()
    found = checksum_file("a", context_in(tmp_path), f" {digest.upper()}", algorithm)
    assert found == {"digest": digest, "size": 2, "matches": True}


def test_another_digest_does_not_match(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    assert not checksum_file("a", context_in(tmp_path), "0" * 64)["matches"]


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        checksum_file("a", context_in(tmp_path))
