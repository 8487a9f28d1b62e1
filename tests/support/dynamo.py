"""DynamoDB for tests: the declared tables, made through any client."""

from collections.abc import Sequence
from typing import Any

import boto3
from botocore.config import Config

from tdev.platform.tables import Table

CREDENTIALS = {
    "aws_access_key_id": "testing",
    "aws_secret_access_key": "testing",
    "region_name": "eu-central-1",
}


def client(service: str, endpoint: str | None = None) -> Any:
    """A boto3 client with made-up credentials; without an endpoint it is for moto."""
    config = Config(retries={"total_max_attempts": 2}, connect_timeout=5, read_timeout=20)
    return boto3.client(service, endpoint_url=endpoint, config=config, **CREDENTIALS)


def create_tables(dynamodb: Any, prefix: str, tables: Sequence[Table]) -> None:
    """What CDK does for a stage."""
    for table in tables:
        names = {table.pk, table.sk, *(part for index in table.indexes for part in (index.pk, index.sk))}
        more: dict[str, Any] = {}
        if table.indexes:
            more["GlobalSecondaryIndexes"] = [
                {"IndexName": i.name, "KeySchema": _schema(i.pk, i.sk), "Projection": {"ProjectionType": "ALL"}}
                for i in table.indexes
            ]
        dynamodb.create_table(
            TableName=prefix + table.name,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in sorted(names)],
            KeySchema=_schema(table.pk, table.sk),
            **more,
        )


def _schema(pk: str, sk: str) -> list[dict[str, str]]:
    return [{"AttributeName": pk, "KeyType": "HASH"}, {"AttributeName": sk, "KeyType": "RANGE"}]
