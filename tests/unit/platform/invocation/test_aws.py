import io
from contextlib import closing

import boto3
import pytest
from botocore.exceptions import ReadTimeoutError
from botocore.response import StreamingBody
from botocore.stub import Stubber

from tdev.kernel.errors import DeniedError, NotFoundError, PlatformError, TDevError, TooLargeError
from tdev.platform.invocation.aws import LambdaInvoke


def _body(text: bytes) -> StreamingBody:
    return StreamingBody(io.BytesIO(text), len(text))


@pytest.fixture
def stub():
    client = boto3.client(
        "lambda", region_name="eu-west-1", aws_access_key_id="testing", aws_secret_access_key="testing"
    )
    with closing(client), Stubber(client) as stubber:
        yield stubber


@pytest.mark.parametrize(
    ("function", "deployed"),
    [
        ("run_plan", "tdev-dev-run-plan"),
        ("tdev-dev-run-plan", "tdev-dev-run-plan"),
        ("arn:aws:lambda:eu-west-1:1:function:other:live", "arn:aws:lambda:eu-west-1:1:function:other:live"),
    ],
)
def test_a_function_is_called_by_its_deployed_name(stub, function, deployed):
    answer = {"StatusCode": 200, "ExecutedVersion": "7", "Payload": _body(b'{"b": 2}')}
    stub.add_response("invoke", answer, {"FunctionName": deployed, "Payload": b'{"a": 1}'})
    found = LambdaInvoke(stub.client, "tdev-dev-")(function, {"a": 1})
    assert (found.payload, found.executed_version, found.function_error) == ({"b": 2}, "7", None)


def test_an_error_of_the_function_is_no_payload(stub):
    body = _body(b'{"errorType": "KeyError", "errorMessage": "x"}')
    stub.add_response("invoke", {"StatusCode": 200, "FunctionError": "Unhandled", "Payload": body})
    found = LambdaInvoke(stub.client, "p-")("plan", None)
    assert (found.payload, found.function_error, found.error["errorType"]) == (None, "Unhandled", "KeyError")


def test_an_empty_answer_is_null(stub):
    stub.add_response("invoke", {"StatusCode": 200, "Payload": _body(b"")})
    assert LambdaInvoke(stub.client, "p-")("plan", None).payload is None


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("ResourceNotFoundException", NotFoundError),
        ("RequestTooLargeException", TooLargeError),
        ("AccessDeniedException", DeniedError),
        ("TooManyRequestsException", PlatformError),
        ("SomethingNew", PlatformError),
    ],
)
def test_each_error_of_aws_is_one_of_ours(stub, code, kind):
    stub.add_client_error("invoke", code, "the message")
    with pytest.raises(TDevError, match=f"Lambda refused to call plan: {code}: the message") as caught:
        LambdaInvoke(stub.client, "p-")("plan", None)
    assert type(caught.value) is kind


def test_a_service_that_does_not_answer_is_told():
    class Silent:
        def invoke(self, **members):
            raise ReadTimeoutError(endpoint_url="https://lambda")

    with pytest.raises(PlatformError, match="could not call plan on Lambda"):
        LambdaInvoke(Silent(), "p-")("plan", None)
