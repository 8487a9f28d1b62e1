import time

import boto3
from botocore.exceptions import ClientError


class Locks:
    def __init__(self, resource=None, table="locks"):
        resource = resource or boto3.resource("dynamodb")
        self._table = resource.Table(table)

    def acquire(self, name: str, seconds: int = 30) -> bool:
        now = int(time.time())
        try:
            self._table.put_item(  # needs dynamodb:PutItem on table/locks
                Item={"name": name, "until": now + seconds},
                ConditionExpression="attribute_not_exists(#n) OR #u < :now",
                ExpressionAttributeNames={"#n": "name", "#u": "until"},
                ExpressionAttributeValues={":now": now},
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return False
            raise
        return True

    def release(self, name: str) -> None:
        self._table.delete_item(Key={"name": name})  # needs dynamodb:DeleteItem on table/locks
