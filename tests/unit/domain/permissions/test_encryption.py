import pytest

from tdev.domain.permissions.binding import Manifest
from tdev.domain.permissions.calls import sdk_calls
from tdev.domain.permissions.encryption import KEY_ACTIONS, key_uses
from tdev.domain.permissions.table import action_table

TABLE = action_table()
KEY = "arn:aws:kms:eu-west-1:123456789012:key/1"
START = "arn:${AWS::Partition}"


def uses(source, action, resource, keys=None, service="s3"):
    (call,) = sdk_calls(f"import boto3\nc = boto3.client({service!r})\n{source}", TABLE).calls
    return list(key_uses(call, action, (resource,), Manifest(keys=keys or {})))


@pytest.mark.parametrize(
    ("service", "action", "source", "resource", "name", "actions"),
    [
        ("s3", "s3:GetObject", "c.get_object()", "s3:::raw/*", "s3.raw", ["kms:Decrypt"]),
        ("s3", "s3:PutObject", "c.put_object()", "s3:::raw/a", "s3.raw", ["kms:Decrypt", "kms:GenerateDataKey"]),
        (
            "dynamodb",
            "dynamodb:GetItem",
            "c.get_item()",
            "dynamodb:r:a:table/orders",
            "dynamodb.orders",
            ["kms:Decrypt"],
        ),
        ("sqs", "sqs:ReceiveMessage", "c.receive_message()", "sqs:r:a:jobs", "sqs.jobs", ["kms:Decrypt"]),
        (
            "ssm",
            "ssm:PutParameter",
            "c.put_parameter()",
            "ssm:r:a:parameter/shop/rate",
            "ssm.shop/rate",
            ["kms:Encrypt"],
        ),
    ],
)
def test_an_encrypted_resource_needs_its_key_through_its_service(service, action, source, resource, name, actions):
    found = uses(source, action, f"{START}:{resource}", {name: KEY}, service)
    assert [use for use, _, _ in found] == actions
    assert {key for _, key, _ in found} == {KEY}
    assert found[0][2] == {"StringEquals": {"kms:ViaService": [f"{service}.${{AWS::Region}}.amazonaws.com"]}}


def test_keys_of_other_resources_are_not_needed():
    assert uses("c.get_object()", "s3:GetObject", f"{START}:s3:::raw/*", {"s3.other": KEY, "sqs.raw": KEY}) == []
    assert uses("c.head_bucket()", "s3:ListBucket", f"{START}:s3:::raw", {"s3.raw": KEY}) == []


def test_a_key_in_the_code_is_needed_where_it_is_used():
    found = uses(f"c.put_object(SSEKMSKeyId={KEY!r})", "s3:PutObject", f"{START}:s3:::raw/a")
    assert {key for _, key, _ in found} == {KEY}
    (plain, _) = uses("c.put_object(SSEKMSKeyId='1')", "s3:PutObject", f"{START}:s3:::raw/a")
    assert plain[1] == f"{START}:kms:${{AWS::Region}}:${{AWS::AccountId}}:key/1"
    extra = uses(f"c.upload_file('f', 'raw', 'a', ExtraArgs={{'SSEKMSKeyId': {KEY!r}}})", "s3:PutObject", "x")
    assert {key for _, key, _ in extra} == {KEY}


def test_all_of_these_are_actions_that_iam_knows():
    assert all(TABLE.knows(action) for action in KEY_ACTIONS)
    assert all(TABLE.knows(use) for uses_of in KEY_ACTIONS.values() for use in uses_of)
