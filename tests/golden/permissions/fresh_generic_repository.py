from typing import ClassVar, Generic, TypeVar

import boto3

T = TypeVar("T")


class Repository(Generic[T]):
    table_name: ClassVar[str]

    def __init__(self) -> None:
        self.table = boto3.resource("dynamodb").Table(self.table_name)

    def find(self, key: str) -> dict | None:
        return self.table.get_item(Key={"pk": key}).get("Item")  # needs dynamodb:GetItem on table/users, dynamodb:GetItem on table/carts


class Users(Repository[dict]):
    table_name = "users"

    def rename(self, key: str, name: str) -> None:
        self.table.update_item(Key={"pk": key}, UpdateExpression="SET #n = :n", ExpressionAttributeNames={"#n": "name"}, ExpressionAttributeValues={":n": name})  # needs dynamodb:UpdateItem


class Carts(Repository[dict]):
    table_name = "carts"

    def drop(self, key: str) -> None:
        self.table.delete_item(Key={"pk": key})  # needs dynamodb:DeleteItem
