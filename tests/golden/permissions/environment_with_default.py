import os

import boto3

TABLE = os.environ.get("TABLE", "orders")


def run() -> None:
    boto3.resource("dynamodb").Table(TABLE).delete_item(Key={"id": "1"})  # needs dynamodb:DeleteItem on table/orders
