import boto3

client = boto3.client("dynamodb")


def run() -> None:
    client.batch_write_item(RequestItems={"orders": [], "stock": []})  # needs dynamodb:BatchWriteItem on table/orders, dynamodb:BatchWriteItem on table/stock
    client.batch_get_item(RequestItems={"orders": {"Keys": []}})  # needs dynamodb:BatchGetItem on table/orders
