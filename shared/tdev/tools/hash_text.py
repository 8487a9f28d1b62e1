"""Digest of a text."""

import hashlib
from typing import Literal

from typing_extensions import TypedDict

from tdev.kernel.errors import InvalidError
from tdev.sdk import tool


class Hashed(TypedDict):
    """The digest.

    Attributes:
        digest: lower case hexadecimal
        algorithm: how it was made
    """

    digest: str
    algorithm: str


@tool(
    phrases=[
        "hash the text",
        "sha256",
        "sha 512 of the phrase",
        "md5 checksum",
        "make a fingerprint",
        "digest of the text",
        "해시 계산",
        "체크섬 구하기",
        "지문값 만들기",
    ],
    tags=["text", "security"],
    status="stable",
)
def hash_text(text: str, algorithm: Literal["sha256", "sha512", "sha1", "md5", "blake2b"] = "sha256") -> Hashed:
    """Give the digest of a text as UTF-8; md5 and sha1 are for checksums only, not for security.

    Args:
        text: any text
        algorithm: how to hash

    Returns:
        The digest in hexadecimal.

    Raises:
        InvalidError: When the text cannot be written as UTF-8.

    Examples:
        >>> hash_text(text="abc", algorithm="sha1")
        {'digest': 'a9993e364706816aba3e25717850c26c9cd0d89d', 'algorithm': 'sha1'}
    """
    try:
        content = text.encode()
    except UnicodeEncodeError as cause:
        raise InvalidError(f"the text is broken at character {cause.start}: half a surrogate pair") from cause
    return {"digest": hashlib.new(algorithm, content, usedforsecurity=False).hexdigest(), "algorithm": algorithm}
