"""Read the items of a partition of DynamoDB."""

from typing import TYPE_CHECKING, Any

from typing_extensions import TypedDict

from tdev.domain.tabular.dynamo import item_of, value_of
from tdev.kernel.errors import InvalidError
from tdev.sdk import Context, tool

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MOST_ITEMS = 1_000


class Items(TypedDict):
    """The items.

    Attributes:
        rows: the items as JSON, in the order of the sort key
        count: number of rows
        more: whether there are more
    """

    rows: list[dict[str, Any]]
    count: int
    more: bool


@tool(
    phrases=[
        "query DynamoDB",
        "all items of a partition key",
        "list the DynamoDB items of a customer",
        "DynamoDB 쿼리",
        "DynamoDB 파티션 조회",
        "다이나모 항목들 조회",
    ],
    tags=["aws", "dynamodb"],
    effects=["fetch"],
)
def query_dynamodb(
    table: str, partition: str, equals: str | int, context: Context, limit: int = 100, newest_first: bool = False
) -> Items:
    """Read the items of one partition of a DynamoDB table, in the order of their sort key.

    Args:
        table: name of the table
        partition: name of its partition key
        equals: value of the partition key
        context: gives the client of DynamoDB
        limit: most items, 1 to 1,000
        newest_first: whether the order is turned around

    Returns:
        The items, their number, and whether there are more.

    Raises:
        NotFoundError: When there is no such table.
        DeniedError: When there are no credentials, or they may not read it.
        InvalidError: When the key is not that of the table, or the limit is out of bounds.

    Examples:
        >>> query_dynamodb("examples", "id", "none", context)
        {'rows': [], 'count': 0, 'more': False}
    """
    if not 1 <= limit <= MOST_ITEMS:
        raise InvalidError(f"{limit} items; give 1 to {MOST_ITEMS:,}")
    dynamodb: DynamoDBClient = context.aws("dynamodb")
    found: list[Any] = []
    start: dict[str, Any] = {}
    while len(found) < limit:
        answer = dynamodb.query(
            TableName=table,
            KeyConditionExpression="#p = :v",
            ExpressionAttributeNames={"#p": partition},
            ExpressionAttributeValues=item_of({":v": equals}),
            Limit=limit - len(found),
            ScanIndexForward=not newest_first,
            **({"ExclusiveStartKey": start} if start else {}),
        )
        found += answer["Items"]
        start = answer.get("LastEvaluatedKey", {})
        if not start:
            break
    return {"rows": [value_of(item) for item in found], "count": len(found), "more": bool(start)}
