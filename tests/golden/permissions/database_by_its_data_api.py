import boto3

CLUSTER = "arn:aws:rds:eu-central-1:123456789012:cluster:shop"


def run() -> None:
    boto3.client("rds-data").execute_statement(resourceArn=CLUSTER, secretArn="a", sql="select 1")  # needs rds-data:ExecuteStatement on cluster:shop
