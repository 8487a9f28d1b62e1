import boto3

table = boto3.resource("dynamodb").Table("orders")


def size() -> int:
    return table.item_count  # needs dynamodb:DescribeTable on table/orders
