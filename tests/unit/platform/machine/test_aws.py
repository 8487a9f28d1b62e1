from contextlib import closing

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.stub import Stubber

from tdev.kernel.errors import (
    ConflictError,
    DeniedError,
    InvalidError,
    NotFoundError,
    PlatformError,
    TaskTokenError,
    TDevError,
)
from tdev.platform.machine.aws import StepFunctionsMachine

PREFIX = "arn:aws:states:eu-west-1:123456789012:stateMachine:tdev-dev-"


@pytest.fixture
def stub():
    client = boto3.client(
        "stepfunctions", region_name="eu-west-1", aws_access_key_id="testing", aws_secret_access_key="testing"
    )
    with closing(client), Stubber(client) as stubber:
        yield stubber


def test_a_machine_is_started_by_its_deployed_name(stub):
    wanted = {"stateMachineArn": f"{PREFIX}orchestrate", "name": "one", "input": '{"a":1}'}
    stub.add_response("start_execution", {"executionArn": "arn:e", "startDate": 0}, wanted)
    assert StepFunctionsMachine(stub.client, PREFIX).start("orchestrate", "one", {"a": 1}) == "arn:e"
    stub.assert_no_pending_responses()


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("ExecutionDoesNotExist", NotFoundError),
        ("InvalidArn", NotFoundError),
        ("StateMachineDeleting", NotFoundError),
        ("ExecutionNotRedrivable", ConflictError),
        ("ValidationException", InvalidError),
        ("AccessDeniedException", DeniedError),
        ("TaskTimedOut", TaskTokenError),
        ("InvalidToken", TaskTokenError),
        ("ThrottlingException", PlatformError),
        ("SomethingNew", PlatformError),
    ],
)
def test_each_error_of_aws_is_one_of_ours(stub, code, kind):
    stub.add_client_error("describe_execution", code, "the message")
    with pytest.raises(TDevError, match=f"DescribeExecution: {code}: the message") as caught:
        StepFunctionsMachine(stub.client, PREFIX).describe("arn:e")
    assert type(caught.value) is kind


def test_a_service_that_cannot_be_reached_is_told():
    class Unreachable:
        def stop_execution(self, **members):
            raise EndpointConnectionError(endpoint_url="https://states")

    with pytest.raises(PlatformError, match="StopExecution could not be called"):
        StepFunctionsMachine(Unreachable(), PREFIX).stop("arn:e")
