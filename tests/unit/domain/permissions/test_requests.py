"""What one request needs: the same actions and resources as IAM looks up for it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.permissions.requests import needs_of
from tdev.domain.permissions.table import action_table
from tdev.kernel.errors import NotFoundError
from tests.support.permission_rows import short

TABLE = action_table()
NAMES = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=3, max_size=20)


def needed(service, method, **arguments):
    return {(need.action, short(need.resource)) for need in needs_of(service, method, arguments, TABLE)}


@pytest.mark.parametrize(
    ("service", "method", "arguments", "wanted"),
    [
        ("s3", "put_object", {"Bucket": "raw", "Key": "a/b", "Body": None}, {("s3:PutObject", "raw/a/b")}),
        ("s3", "head_object", {"Bucket": "raw", "Key": "a"}, {("s3:GetObject", "raw/a")}),
        ("s3", "list_objects_v2", {"Bucket": "raw"}, {("s3:ListBucket", "raw")}),
        (
            "s3",
            "copy_object",
            {"Bucket": "to", "Key": "b", "CopySource": {"Bucket": "from", "Key": "a"}},
            {("s3:GetObject", "from/a"), ("s3:PutObject", "to/b")},
        ),
        (
            "s3",
            "delete_objects",
            {"Bucket": "raw", "Delete": {"Objects": [{"Key": "a"}, {"Key": "b"}]}},
            {("s3:DeleteObject", "raw/a"), ("s3:DeleteObject", "raw/b")},
        ),
        (
            "dynamodb",
            "query",
            {"TableName": "orders", "IndexName": "by-day"},
            {("dynamodb:Query", "table/orders/index/by-day")},
        ),
        (
            "dynamodb",
            "batch_get_item",
            {"RequestItems": {"orders": {}, "stock": {}}},
            {("dynamodb:BatchGetItem", "table/orders"), ("dynamodb:BatchGetItem", "table/stock")},
        ),
        (
            "sqs",
            "send_message",
            {"QueueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/jobs"},
            {("sqs:SendMessage", "jobs")},
        ),
        (
            "secretsmanager",
            "get_secret_value",
            {"SecretId": "db"},
            {("secretsmanager:GetSecretValue", "secret:db-??????")},
        ),
        ("sts", "get_caller_identity", {}, set()),
    ],
)
def test_a_request_needs_its_actions_on_what_it_names(service, method, arguments, wanted):
    assert needed(service, method, **arguments) == wanted


def test_what_a_request_says_is_what_conditions_look_at():
    (need,) = needs_of("s3", "list_objects_v2", {"Bucket": "raw", "Prefix": "in/"}, TABLE)
    assert need.context == {"s3:prefix": ("in/",)}


def test_another_region_is_in_the_resource():
    (need,) = needs_of("sqs", "send_message", {"QueueUrl": "jobs"}, TABLE, "eu-west-1")
    assert ":eu-west-1:" in need.resource


def test_an_unknown_operation_is_said():
    with pytest.raises(NotFoundError, match=r"s3\.fly"):
        needs_of("s3", "fly", {}, TABLE)
    with pytest.raises(NotFoundError):
        needs_of("nosuch", "get", {}, TABLE)


@settings(deadline=None, max_examples=50)
@given(NAMES, NAMES)
def test_every_part_of_a_resource_is_known_when_the_request_names_it(bucket, key):
    for need in needs_of("s3", "get_object", {"Bucket": bucket, "Key": key}, TABLE):
        assert need.resource.endswith(f":::{bucket}/{key}")
