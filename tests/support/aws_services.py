"""Services of AWS for components in tests: moto, behind the client that components get."""

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import boto3
from moto import mock_aws

from tdev.platform.component_aws import component_aws

REGION = "eu-central-1"


def client_of(service: str) -> Any:
    """A client of boto3 with keys that open nothing."""
    return boto3.client(
        service,
        region_name=REGION,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        endpoint_url=None,
    )


@contextmanager
def aws_services() -> Iterator[Callable[[str], Any]]:
    """An empty account for as long as the block runs; answers what a context has as ``aws``."""
    clients: dict[str, Any] = {}

    @cache
    def kept(service: str) -> Any:
        clients[service] = client_of(service)
        return clients[service]

    with mock_aws(config={"lambda": {"use_docker": False}}):
        yield component_aws(kept)
        for client in clients.values():
            client.close()


def function_in(aws: Callable[[str], Any], name: str) -> None:
    """Make a function that answers an empty text."""
    roles, code = client_of("iam"), io.BytesIO()
    trust = '{"Version": "2012-10-17", "Statement": []}'
    role = roles.create_role(RoleName="r", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("a.py", "def run(event, context):\n    return event\n")
    given = {"Runtime": "python3.13", "Handler": "a.run", "Code": {"ZipFile": code.getvalue()}}
    aws("lambda").create_function(FunctionName=name, Role=role, **given)
    roles.close()


def table_in(aws: Callable[[str], Any], name: str, *keys: str) -> None:
    """Make a table with a partition key, and a sort key if two are named; keys are texts."""
    aws("dynamodb").create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
        KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, ("HASH", "RANGE"), strict=False)],
    )


def example_account(aws: Callable[[str], Any]) -> None:
    """What the examples of docstrings find: a bucket and a table."""
    aws("s3").create_bucket(Bucket="examples", CreateBucketConfiguration={"LocationConstraint": REGION})
    table_in(aws, "examples", "id")
