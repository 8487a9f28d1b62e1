"""Read an object of S3."""

from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from tdev.kernel.errors import TooLargeError
from tdev.sdk import Context, tool

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

MOST_BYTES = 32 * 1024 * 1024
MOST_TEXT = 1_000_000


class S3Object(TypedDict):
    """The object.

    Attributes:
        path: path of its content in the workspace of the run
        text: its content as text; empty when it is no UTF-8 or longer than a million bytes
        size: bytes
        content_type: its media type
    """

    path: str
    text: str
    size: int
    content_type: str


@tool(
    phrases=[
        "get the object from S3",
        "read from the S3 bucket",
        "download from S3",
        "fetch the S3 key",
        "S3에서 가져와",
        "S3 객체 읽어줘",
        "S3 버킷에서 내려받기",
    ],
    tags=["aws", "s3"],
    effects=["fetch", "write:files"],
)
def get_s3_object(bucket: str, key: str, context: Context, path: str = "object") -> S3Object:
    """Read an object of S3 into the workspace of the run, and as text when it is one.

    Args:
        bucket: name of the bucket
        key: key of the object
        context: gives the client of S3 and takes the file
        path: where its content is written

    Returns:
        Path, text, size and media type.

    Raises:
        NotFoundError: When there is no such bucket or object.
        DeniedError: When there are no credentials, or they may not read it.
        TooLargeError: When it is larger than 32 MiB.

    Examples:
        >>> _ = context.aws("s3").put_object(Bucket="examples", Key="a.txt", Body=b"hello")
        >>> get_s3_object("examples", "a.txt", context)["text"]
        'hello'
    """
    s3: S3Client = context.aws("s3")
    answer = s3.get_object(Bucket=bucket, Key=key)
    body = answer["Body"]
    try:
        content = body.read(MOST_BYTES + 1)
    finally:
        body.close()
    if len(content) > MOST_BYTES:
        raise TooLargeError(f"s3://{bucket}/{key} is larger than 32 MiB", hint="read it with a tool for large files")
    return {
        "path": context.write_bytes(path, content),
        "text": _text(content),
        "size": len(content),
        "content_type": str(answer.get("ContentType", "")),
    }


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig") if len(content) <= MOST_TEXT else ""
    except UnicodeDecodeError:
        return ""
