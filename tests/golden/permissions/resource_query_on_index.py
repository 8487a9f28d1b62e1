import boto3
from boto3.dynamodb.conditions import Key

table = boto3.resource("dynamodb").Table("orders")


def by_customer(name: str) -> list:
    return table.query(IndexName="by-customer", KeyConditionExpression=Key("customer").eq(name))["Items"]  # needs dynamodb:Query on table/orders/index/by-customer
