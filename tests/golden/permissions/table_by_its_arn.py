import boto3


def run() -> None:
    boto3.client("dynamodb").get_item(TableName="arn:aws:dynamodb:eu-central-1:123456789012:table/orders", Key={})  # needs dynamodb:GetItem on table/orders
