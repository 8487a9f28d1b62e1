"""Write an object of S3."""

from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from tdev.kernel.errors import InvalidError
from tdev.sdk import Context, tool

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class Stored(TypedDict):
    """The object.

    Attributes:
        uri: where it is, s3://bucket/key
        size: bytes
        etag: what S3 says of its content
    """

    uri: str
    size: int
    etag: str


@tool(
    phrases=[
        "put it on S3",
        "put an object into S3",
        "save to the S3 bucket",
        "store the result in S3",
        "store the contents of a file in the S3 bucket",
        "S3에 올려줘",
        "S3 버킷에 저장",
        "S3 객체 쓰기",
        "upload to S3",
        "upload the file to the bucket",
    ],
    tags=["aws", "s3"],
    effects=["send"],
)
def put_s3_object(
    bucket: str, key: str, text: str, context: Context, content_type: str = "text/plain; charset=utf-8"
) -> Stored:
    """Write a text as an object of S3; an older object of that key is replaced.

    Args:
        bucket: name of the bucket
        key: key of the object
        text: its content, as UTF-8
        context: gives the client of S3
        content_type: its media type

    Returns:
        Address, size and tag of the object.

    Raises:
        NotFoundError: When there is no such bucket.
        DeniedError: When there are no credentials, or they may not write it.
        InvalidError: When the text cannot be written as UTF-8, or the key is empty.

    Examples:
        >>> put_s3_object("examples", "a.txt", "hello", context)["uri"]
        's3://examples/a.txt'
    """
    if not key:
        raise InvalidError("the object has no key", hint="give key, for example reports/today.txt")
    try:
        content = text.encode()
    except UnicodeEncodeError as cause:
        raise InvalidError(f"the text is broken at character {cause.start}: half a surrogate pair") from cause
    s3: S3Client = context.aws("s3")
    answer = s3.put_object(Bucket=bucket, Key=key, Body=content, ContentType=content_type)
    return {"uri": f"s3://{bucket}/{key}", "size": len(content), "etag": str(answer.get("ETag", "")).strip('"')}
