"""List objects of S3."""

from typing import TYPE_CHECKING, Any

from typing_extensions import TypedDict

from tdev.kernel.errors import InvalidError
from tdev.sdk import Context, tool

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

MOST_OBJECTS = 10_000


class Listing(TypedDict):
    """The objects.

    Attributes:
        rows: one row per object: key, size (bytes), modified (ISO 8601)
        count: number of rows
        more: whether there are more than were asked for
    """

    rows: list[dict[str, str | int]]
    count: int
    more: bool


@tool(
    phrases=[
        "list the objects in S3",
        "list the S3 bucket",
        "what is in the bucket",
        "show the S3 keys under a prefix",
        "S3 객체 목록",
        "S3 버킷에 뭐가 있어",
        "버킷 목록 보여줘",
    ],
    tags=["aws", "s3"],
    effects=["fetch"],
)
def list_s3_objects(bucket: str, context: Context, prefix: str = "", limit: int = 1000) -> Listing:
    """List the objects of an S3 bucket by their keys, in the order of the alphabet.

    Args:
        bucket: name of the bucket
        context: gives the client of S3
        prefix: what the keys start with
        limit: most objects, 1 to 10,000

    Returns:
        One row per object, their number, and whether there are more.

    Raises:
        NotFoundError: When there is no such bucket.
        DeniedError: When there are no credentials, or they may not list it.
        InvalidError: When the limit is out of bounds.

    Examples:
        >>> _ = context.aws("s3").put_object(Bucket="examples", Key="logs/a.txt", Body=b"hello")
        >>> list_s3_objects("examples", context, prefix="logs/")["rows"][0]["key"]
        'logs/a.txt'
    """
    if not 1 <= limit <= MOST_OBJECTS:
        raise InvalidError(f"{limit} objects; give 1 to {MOST_OBJECTS:,}")
    s3: S3Client = context.aws("s3")
    found: list[Any] = []
    token = ""
    while len(found) < limit:
        size = min(1000, limit - len(found))
        if token:
            answer = s3.list_objects_v2(Bucket=bucket, Prefix=prefix, MaxKeys=size, ContinuationToken=token)
        else:
            answer = s3.list_objects_v2(Bucket=bucket, Prefix=prefix, MaxKeys=size)
        found += answer.get("Contents", [])
        token = str(answer.get("NextContinuationToken", ""))
        if not token:
            break
    rows: list[dict[str, str | int]] = [
        {"key": each["Key"], "size": each["Size"], "modified": each["LastModified"].isoformat()} for each in found
    ]
    return {"rows": rows, "count": len(rows), "more": bool(token)}
