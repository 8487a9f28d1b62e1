import boto3

dynamodb = boto3.resource("dynamodb")
NAME = "customers"


def all_of() -> list:
    table = dynamodb.Table(NAME)
    return table.scan()["Items"]  # needs dynamodb:Scan on table/customers
