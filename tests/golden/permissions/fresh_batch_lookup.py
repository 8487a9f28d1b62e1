import os

import boto3

dynamodb = boto3.resource("dynamodb")
TABLE = os.getenv("PRODUCTS_TABLE", "products")


def lookup(ids: list[str]) -> dict[str, dict]:
    found: dict[str, dict] = {}
    request = {TABLE: {"Keys": [{"id": i} for i in ids]}}
    while request:
        answer = dynamodb.batch_get_item(RequestItems=request)  # needs dynamodb:BatchGetItem on table/${dynamodb.table} ; finds resource_unbound
        found |= {item["id"]: item for item in answer["Responses"].get(TABLE, [])}
        request = answer.get("UnprocessedKeys")
    return found
