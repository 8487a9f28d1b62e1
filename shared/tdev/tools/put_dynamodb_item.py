"""Write an item of DynamoDB."""

from typing import TYPE_CHECKING, Any

from typing_extensions import TypedDict

from tdev.domain.tabular.dynamo import item_of, value_of
from tdev.kernel.errors import InvalidError
from tdev.sdk import Context, tool

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Written(TypedDict):
    """What was there before.

    Attributes:
        previous: the item that was replaced; null when there was none
    """

    previous: dict[str, Any] | None


@tool(
    phrases=[
        "put an item into DynamoDB",
        "write to the DynamoDB table",
        "save the record in DynamoDB",
        "DynamoDB에 저장",
        "DynamoDB 항목 쓰기",
        "다이나모 테이블에 넣어줘",
    ],
    tags=["aws", "dynamodb"],
    effects=["send"],
)
def put_dynamodb_item(table: str, item: dict[str, Any], context: Context) -> Written:
    """Write one item into a DynamoDB table; an older one of the same key is replaced.

    Args:
        table: name of the table
        item: the item as JSON, its key among its fields
        context: gives the client of DynamoDB

    Returns:
        The item that was replaced.

    Raises:
        NotFoundError: When there is no such table.
        DeniedError: When there are no credentials, or they may not write it.
        InvalidError: When the key is missing, or a part is nothing that DynamoDB keeps.

    Examples:
        >>> put_dynamodb_item("examples", {"id": "42", "n": 1}, context)
        {'previous': None}
    """
    if not item:
        raise InvalidError("the item is empty", hint='give item, for example {"id": "42", "n": 1}')
    dynamodb: DynamoDBClient = context.aws("dynamodb")
    answer = dynamodb.put_item(TableName=table, Item=item_of(item), ReturnValues="ALL_OLD")
    previous = answer.get("Attributes")
    return {"previous": value_of(previous) if previous else None}
