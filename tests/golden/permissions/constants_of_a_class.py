import boto3


class Config:
    TABLE = "orders"


def run() -> None:
    boto3.client("dynamodb").describe_table(TableName=Config.TABLE)  # needs dynamodb:DescribeTable on table/orders
