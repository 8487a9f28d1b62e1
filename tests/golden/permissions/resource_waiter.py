import boto3


def wait() -> None:
    boto3.resource("dynamodb").Table("orders").wait_until_exists()  # needs dynamodb:DescribeTable on table/orders
