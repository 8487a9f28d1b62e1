import boto3

client = boto3.client("dynamodb")


def run() -> None:
    client.transact_write_items(  # needs dynamodb:PutItem on table/orders, dynamodb:UpdateItem on table/stock
        TransactItems=[
            {"Put": {"TableName": "orders", "Item": {}}},
            {"Update": {"TableName": "stock", "Key": {}}},
        ]
    )
    client.transact_get_items(TransactItems=[{"Get": {"TableName": "orders", "Key": {}}}])  # needs dynamodb:GetItem on table/orders
