"""Answers made from the shapes of services."""

import botocore.session
import pytest
from botocore import xform_name

from tdev.platform.emulation.embedded.answers import Asked, answer

LOADED = botocore.session.get_session()


def answered(service, operation, keys=("sample",), **arguments):
    shape = LOADED.get_service_model(service).operation_model(operation).output_shape
    return answer(Asked(f"{service}.{xform_name(operation)}", shape, arguments, "us-east-1", "123456789012"), keys)


def test_what_code_reads_is_there():
    found = answered("ec2", "DescribeInstances")
    assert found["Reservations"][0]["Instances"][0]["InstanceId"] == "sample"
    assert answered("s3", "GetObject")["Body"].read()
    assert answered("s3", "HeadBucket")["ResponseMetadata"]["HTTPStatusCode"] == 200


@pytest.mark.parametrize(
    ("service", "operation", "members"),
    [
        ("s3", "ListObjectsV2", ["NextContinuationToken"]),
        ("dynamodb", "Scan", ["LastEvaluatedKey"]),
        ("dynamodb", "BatchGetItem", ["UnprocessedKeys"]),
        ("sqs", "SendMessageBatch", ["Failed"]),
        ("lambda", "Invoke", ["FunctionError"]),
        ("ssm", "GetParametersByPath", ["NextToken"]),
        ("iam", "ListUsers", ["Marker"]),
    ],
)
def test_nothing_is_said_to_go_on_or_to_have_failed(service, operation, members):
    assert not set(members) & set(answered(service, operation))


def test_counts_of_failures_are_there_and_nothing():
    assert answered("events", "PutEvents")["FailedEntryCount"] == 0
    assert answered("s3", "ListObjectsV2")["IsTruncated"] is False


@pytest.mark.parametrize(
    ("service", "operation", "path", "state"),
    [
        ("stepfunctions", "DescribeExecution", ["status"], "SUCCEEDED"),
        ("logs", "GetQueryResults", ["status"], "Complete"),
        ("dynamodb", "DescribeTable", ["Table", "TableStatus"], "ACTIVE"),
        ("athena", "GetQueryExecution", ["QueryExecution", "Status", "State"], "SUCCEEDED"),
    ],
)
def test_states_are_those_in_which_waiting_ends(service, operation, path, state):
    found = answered(service, operation)
    for key in path:
        found = found[key]
    assert found == state


def test_an_item_has_the_keys_that_the_code_looks_up():
    item = answered("dynamodb", "GetItem", ("id", "total"))["Item"]
    assert {name: list(value) for name, value in item.items()} == {"id": ["S"], "total": ["S"]}


@pytest.mark.parametrize(
    ("service", "operation", "argument", "given", "member", "named"),
    [
        (
            "sqs",
            "GetQueueUrl",
            "QueueName",
            "jobs",
            "QueueUrl",
            "https://sqs.us-east-1.amazonaws.com/123456789012/jobs",
        ),
        ("sns", "CreateTopic", "Name", "news", "TopicArn", "arn:aws:sns:us-east-1:123456789012:news"),
        (
            "stepfunctions",
            "StartExecution",
            "stateMachineArn",
            "arn:aws:states:us-east-1:1:stateMachine:m",
            "executionArn",
            "arn:aws:states:us-east-1:1:execution:m:run",
        ),
    ],
)
def test_what_names_something_is_made_from_the_request(service, operation, argument, given, member, named):
    assert answered(service, operation, **{argument: given})[member] == named


def test_an_operation_without_an_answer_gives_an_empty_one():
    assert set(answer(Asked("x.y", None, {}, "", ""))) == {"ResponseMetadata"}


@pytest.mark.parametrize(
    "service", ["s3", "dynamodb", "sqs", "sns", "ses", "states", "lambda", "kms", "bedrock-runtime"]
)
def test_every_operation_of_a_service_can_be_answered(service):
    name = {"states": "stepfunctions"}.get(service, service)
    model = LOADED.get_service_model(name)
    for operation in model.operation_names:
        assert answered(name, operation)["ResponseMetadata"]["HTTPStatusCode"] == 200
