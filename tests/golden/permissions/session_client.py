import boto3

session = boto3.Session(profile_name="x", region_name="eu-west-1")
table = session.client("dynamodb")


def read(key: str) -> dict:
    return table.get_item(TableName="orders", Key={"id": {"S": key}})  # needs dynamodb:GetItem on table/orders
