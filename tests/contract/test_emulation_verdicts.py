"""Our verdicts against those of an emulator that enforces IAM by itself: the same request under the same policy.

The emulator has its own table of operations and its own evaluation of policies; both are compared with ours request by
request: with what we say it needs, without each of it, and with each of it on another resource.
"""

import json
from collections.abc import Iterator

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tdev.domain.permissions.policies import Place, Policy
from tdev.domain.permissions.requests import needs_of
from tdev.domain.permissions.table import action_table
from tdev.model.service import Statement
from tests.support.emulator import ACCOUNT, MISSING, PROGRAM, REGION, guarded

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not PROGRAM.is_file(), reason=MISSING)]

PLACE = Place(REGION, ACCOUNT)
START = f"arn:aws:{{}}:{REGION}:{ACCOUNT}:"
QUEUE = f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/jobs"
MACHINE = START.format("states") + "stateMachine:import"
REFUSED = {"AccessDenied", "AccessDeniedException", "AuthorizationError", "403", "Forbidden"}
KEY = {"id": {"S": "a"}}

LACKS = {"ses:FromAddress", "cloudwatch:namespace"}
"""Keys of a request that the emulator does not fill in; AWS documents them (service authorization reference)."""
UNRELATED = {"Effect": "Allow", "Action": "iam:ListRoles", "Resource": "*"}

REQUESTS = {
    "put": ("s3", "put_object", {"Bucket": "raw", "Key": "in/a", "Body": b"x"}),
    "get": ("s3", "get_object", {"Bucket": "raw", "Key": "in/b"}),
    "head": ("s3", "head_object", {"Bucket": "raw", "Key": "in/b"}),
    "delete": ("s3", "delete_object", {"Bucket": "raw", "Key": "in/c"}),
    "list": ("s3", "list_objects_v2", {"Bucket": "raw", "Prefix": "in/"}),
    "copy": ("s3", "copy_object", {"Bucket": "raw", "Key": "to", "CopySource": {"Bucket": "raw", "Key": "in/b"}}),
    "buckets": ("s3", "list_buckets", {}),
    "item": ("dynamodb", "get_item", {"TableName": "orders", "Key": KEY}),
    "put item": ("dynamodb", "put_item", {"TableName": "orders", "Item": KEY}),
    "update item": ("dynamodb", "update_item", {"TableName": "orders", "Key": KEY}),
    "delete item": ("dynamodb", "delete_item", {"TableName": "orders", "Key": KEY}),
    "scan": ("dynamodb", "scan", {"TableName": "orders"}),
    "query": (
        "dynamodb",
        "query",
        {
            "TableName": "orders",
            "KeyConditionExpression": "id = :a",
            "ExpressionAttributeValues": {":a": {"S": "a"}},
        },
    ),
    "items": ("dynamodb", "batch_get_item", {"RequestItems": {"orders": {"Keys": [KEY]}}}),
    "write items": ("dynamodb", "batch_write_item", {"RequestItems": {"orders": [{"PutRequest": {"Item": KEY}}]}}),
    "send": ("sqs", "send_message", {"QueueUrl": QUEUE, "MessageBody": "x"}),
    "receive": ("sqs", "receive_message", {"QueueUrl": QUEUE}),
    "queue": ("sqs", "get_queue_url", {"QueueName": "jobs"}),
    "publish": ("sns", "publish", {"TopicArn": START.format("sns") + "news", "Message": "x"}),
    "secret": ("secretsmanager", "get_secret_value", {"SecretId": "db"}),
    "parameter": ("ssm", "get_parameter", {"Name": "/app/a"}),
    "start": ("stepfunctions", "start_execution", {"stateMachineArn": MACHINE}),
    "events": ("events", "put_events", {"Entries": [{"Source": "a", "DetailType": "b", "Detail": "{}"}]}),
    "template": ("ses", "get_template", {"TemplateName": "welcome"}),
    "invoke": ("lambda", "invoke", {"FunctionName": "resize"}),
    "metric": ("cloudwatch", "put_metric_data", {"Namespace": "App", "MetricData": [{"MetricName": "a", "Value": 1}]}),
    "record": ("kinesis", "put_record", {"StreamName": "clicks", "Data": b"x", "PartitionKey": "a"}),
}


class Enforcing:
    """The emulator with one user, whose policy is the case's."""

    def __init__(self, endpoint, certificate):
        self._endpoint, self._certificate = endpoint, str(certificate)
        root = boto3.Session("test", "test", region_name=REGION)
        self._iam = self._client(root, "iam")
        self._iam.create_user(UserName="caller")
        key = self._iam.create_access_key(UserName="caller")["AccessKey"]
        self._caller = boto3.Session(key["AccessKeyId"], key["SecretAccessKey"], region_name=REGION)
        self._known = {}
        self._arrange(root)

    def denies(self, statements, service, method, arguments):
        """Whether the request is refused for want of a permission; every other answer is none."""
        given = [self._written(one) for one in statements] or [UNRELATED]
        document = json.dumps({"Version": "2012-10-17", "Statement": given})
        self._iam.put_user_policy(UserName="caller", PolicyName="it", PolicyDocument=document)
        client = self._known.setdefault(service, self._client(self._caller, service))
        try:
            getattr(client, method)(**arguments)
        except ClientError as error:
            return error.response["Error"]["Code"] in REFUSED
        return False

    def _written(self, statement):
        found = {
            "Effect": "Allow",
            "Action": list(statement.actions),
            "Resource": [PLACE.filled(resource) for resource in statement.resources],
        }
        condition = json.loads(PLACE.filled(json.dumps(statement.condition)))
        return found | ({"Condition": condition} if condition else {})

    def _client(self, session, service):
        config = Config(retries={"max_attempts": 0}, s3={"addressing_style": "path"})
        return session.client(service, endpoint_url=self._endpoint, verify=self._certificate, config=config)

    def _arrange(self, root):
        s3 = self._client(root, "s3")
        s3.create_bucket(Bucket="raw", CreateBucketConfiguration={"LocationConstraint": REGION})
        for key in ("in/b", "in/c"):
            s3.put_object(Bucket="raw", Key=key, Body=b"x")
        self._client(root, "dynamodb").create_table(
            TableName="orders",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        self._client(root, "sqs").create_queue(QueueName="jobs")
        self._client(root, "sns").create_topic(Name="news")
        self._client(root, "secretsmanager").create_secret(Name="db", SecretString="x")
        self._client(root, "ssm").put_parameter(Name="/app/a", Value="x", Type="String")
        self._client(root, "kinesis").create_stream(StreamName="clicks", ShardCount=1)
        self._client(root, "ses").verify_email_identity(EmailAddress="a@example.com")


@pytest.fixture(scope="module")
def enforcing(tmp_path_factory):
    with guarded(tmp_path_factory.mktemp("emulator")) as started:
        yield Enforcing(*started)


def statements_for(needs):
    """A statement for each need, with what the request says as its condition."""
    found = []
    for need in needs:
        keys = {key: list(values) for key, values in need.context.items() if key not in LACKS}
        condition = {"StringEquals": keys} if keys else {}
        found.append(Statement(actions=(need.action,), resources=(need.resource,), condition=condition))
    return found


def cases(needs) -> Iterator[tuple[str, list[Statement]]]:
    whole = statements_for(needs)
    yield "all that it needs", whole
    yield "nothing", []
    for number, one in enumerate(whole):
        others = whole[:number] + whole[number + 1 :]
        yield f"without {one.actions[0]}", others
        if one.resources != ("*",):
            other = f"{one.resources[0].rstrip('*?')}-other"
            yield f"{one.actions[0]} on another", [*others, one.model_copy(update={"resources": (other,)})]
        for operator, keys in one.condition.items():
            changed = {operator: {key: ["other"] for key in keys}}
            yield f"{one.actions[0]} under another condition", [*others, one.model_copy(update={"condition": changed})]


@pytest.mark.parametrize("name", REQUESTS)
def test_both_give_the_same_verdict(enforcing, name):
    service, method, arguments = REQUESTS[name]
    needs = needs_of(*_plain(name), action_table())
    for case, statements in cases(needs):
        ours = Policy(tuple(statements), PLACE).denied(needs) is not None
        theirs = enforcing.denies(statements, service, method, arguments)
        assert (case, ours) == (case, theirs)


def test_there_are_enough_cases():
    found = [cases(needs_of(*_plain(name), action_table())) for name in REQUESTS]
    number = sum(1 for each in found for _ in each)
    print(f"{number} cases of {len(REQUESTS)} requests")
    assert number >= 100


def _plain(name):
    service, method, arguments = REQUESTS[name]
    return service, method, json.loads(json.dumps(arguments, default=lambda value: None))
