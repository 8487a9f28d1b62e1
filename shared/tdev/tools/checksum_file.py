"""Digest of a file."""

import hashlib
from typing import Literal

from typing_extensions import TypedDict

from tdev.sdk import Context, tool


class Checksum(TypedDict):
    """The digest.

    Attributes:
        digest: lower case hexadecimal
        size: bytes
        matches: whether the expected digest is this one; false when none was given
    """

    digest: str
    size: int
    matches: bool


@tool(
    phrases=[
        "checksum of a file",
        "verify the file checksum",
        "sha256sum of the download",
        "file integrity check",
        "SHA of the file",
        "파일 체크섬",
        "파일 무결성 확인",
        "파일 sha256 확인",
        "sha256 of a file",
        "sha512 of the file",
        "md5 of the file",
        "does the file equal this sha256",
    ],
    tags=["file", "security"],
    effects=["read:files"],
    status="stable",
)
def checksum_file(
    path: str, context: Context, expected: str = "", algorithm: Literal["sha256", "sha512", "sha1", "md5"] = "sha256"
) -> Checksum:
    """Give the digest of the bytes of a file, and compare it with an expected one.

    Args:
        path: the file
        context: gives the files
        expected: a digest to compare with, in hexadecimal
        algorithm: the hash; md5 and sha1 find damage, not attacks

    Returns:
        Digest, size, and whether the expected digest is the same.

    Raises:
        NotFoundError: When there is no such file.
        TooLargeError: When it is larger than 32 MiB.

    Examples:
        >>> _ = context.write_text("a.txt", "abc")
        >>> checksum_file("a.txt", context, algorithm="md5")
        {'digest': '900150983cd24fb0d6963f7d28e17f72', 'size': 3, 'matches': False}
    """
    content = context.read_bytes(path)
    found = hashlib.new(algorithm, content, usedforsecurity=False).hexdigest()
    return {"digest": found, "size": len(content), "matches": found == expected.strip().lower()}
