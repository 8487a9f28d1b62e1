import boto3

table = boto3.resource("dynamodb").Table("orders")


def put(order: dict) -> None:
    table.put_item(Item=order)  # needs dynamodb:PutItem on table/orders
