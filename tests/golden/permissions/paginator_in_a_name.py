import boto3

client = boto3.client("dynamodb")


def rows() -> list:
    paginator = client.get_paginator("query")
    return [page for page in paginator.paginate(TableName="orders")]  # needs dynamodb:Query on table/orders
