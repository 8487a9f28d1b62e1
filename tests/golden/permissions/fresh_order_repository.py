from decimal import Decimal
from typing import Any

import boto3
from boto3.dynamodb.conditions import Attr, Key


class OrderRepository:
    def __init__(self, table_name: str = "orders") -> None:
        self.table = boto3.resource("dynamodb").Table(table_name)

    def get(self, order_id: str) -> dict[str, Any] | None:
        return self.table.get_item(Key={"id": order_id}, ConsistentRead=True).get("Item")  # needs dynamodb:GetItem on table/orders

    def save(self, order: dict[str, Any]) -> None:
        self.table.put_item(Item=order, ConditionExpression=Attr("id").not_exists())  # needs dynamodb:PutItem on table/orders

    def of_customer(self, customer: str) -> list[dict[str, Any]]:
        answer = self.table.query(IndexName="by-customer", KeyConditionExpression=Key("customer").eq(customer))  # needs dynamodb:Query on table/orders/index/by-customer
        return answer["Items"]

    def pay(self, order_id: str, amount: Decimal) -> None:
        self.table.update_item(  # needs dynamodb:UpdateItem on table/orders
            Key={"id": order_id},
            UpdateExpression="SET paid = :a",
            ExpressionAttributeValues={":a": amount},
        )


def largest_unpaid(repository: OrderRepository, customer: str) -> dict[str, Any]:
    return max(repository.of_customer(customer), key=lambda order: order["total"])
