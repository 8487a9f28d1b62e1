import boto3
from strands import tool


@tool
def get_order(order_id: str) -> dict:
    """Look up an order.

    Args:
        order_id: The number of the order.
    """
    table = boto3.resource("dynamodb").Table("orders")
    return table.get_item(Key={"order_id": order_id}).get("Item", {})
