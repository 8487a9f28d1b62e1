from mypy_boto3_dynamodb import DynamoDBClient


def drop(client: DynamoDBClient) -> None:
    client.delete_item(TableName="orders", Key={"id": {"S": "1"}})  # needs dynamodb:DeleteItem on table/orders
