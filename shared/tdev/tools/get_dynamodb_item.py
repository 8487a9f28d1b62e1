"""Read an item of DynamoDB."""

from typing import TYPE_CHECKING, Any

from typing_extensions import TypedDict

from tdev.domain.tabular.dynamo import item_of, value_of
from tdev.kernel.errors import InvalidError
from tdev.sdk import Context, tool

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Item(TypedDict):
    """The item.

    Attributes:
        value: the item as JSON; null when there is none
        found: whether there is one
    """

    value: dict[str, Any] | None
    found: bool


@tool(
    phrases=[
        "get an item from DynamoDB",
        "read the DynamoDB record",
        "look up a key in DynamoDB",
        "DynamoDB 항목 조회",
        "DynamoDB에서 읽어줘",
        "다이나모 항목 가져와",
    ],
    tags=["aws", "dynamodb"],
    effects=["fetch"],
)
def get_dynamodb_item(table: str, item_key: dict[str, str | int | float], context: Context) -> Item:
    """Read one item of a DynamoDB table by its whole key, as it was last written.

    Args:
        table: name of the table
        item_key: the key: partition key, and sort key if the table has one
        context: gives the client of DynamoDB

    Returns:
        The item, and whether there is one.

    Raises:
        NotFoundError: When there is no such table.
        DeniedError: When there are no credentials, or they may not read it.
        InvalidError: When the key is not that of the table.

    Examples:
        >>> get_dynamodb_item("examples", {"id": "none"}, context)
        {'value': None, 'found': False}
    """
    if not item_key:
        raise InvalidError("the item has no key", hint='give item_key, for example {"id": "42"}')
    dynamodb: DynamoDBClient = context.aws("dynamodb")
    answer = dynamodb.get_item(TableName=table, Key=item_of(item_key), ConsistentRead=True)
    item = answer.get("Item")
    return {"value": value_of(item) if item else None, "found": bool(item)}
