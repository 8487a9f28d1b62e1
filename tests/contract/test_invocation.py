"""What every engine of ``Invoke`` does, with real Lambda's names for errors."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tdev.kernel.errors import NotFoundError, TooLargeError
from tdev.platform.invocation import Invoke
from tdev.platform.invocation.aws import LambdaInvoke
from tdev.platform.invocation.in_process import InProcess
from tdev.platform.invocation.pool.lambda_pool import LambdaPool, PoolOptions
from tdev.platform.invocation.region import RegionInvoke
from tests.support.functions import write_functions
from tests.support.logs import ListLogs
from tests.support.machines import ScriptedMachine
from tests.support.serving import KEYS, TOKEN, gateway

POOLS = ("awslambdaric", "awslambdaric, forked", "python")
ENGINES = (*POOLS, "in_process", "region", "aws")


@pytest.fixture(scope="module", params=ENGINES)
def invoke(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Invoke]:
    specs = write_functions(Path(tmp_path_factory.mktemp("functions")))
    with ExitStack() as stack:
        if request.param == "in_process":
            yield stack.enter_context(closing(InProcess(specs)))
            return
        client: Any = "awslambdaric" if request.param.startswith("awslambdaric") else "python"
        options = PoolOptions(client=client, preload=() if request.param.endswith("forked") else None)
        pool = stack.enter_context(closing(LambdaPool(specs, environment={}, logs=ListLogs(), options=options)))
        if request.param in POOLS:
            yield pool
            return
        port = stack.enter_context(gateway(pool, ScriptedMachine()))
        endpoint = f"http://127.0.0.1:{port}"
        if request.param == "region":
            yield stack.enter_context(closing(RegionInvoke(endpoint, TOKEN)))
        else:
            yield LambdaInvoke(stack.enter_context(closing(_lambda_client(endpoint))), "tdev-test-")


def _lambda_client(endpoint: str) -> Any:
    return boto3.client(
        "lambda",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id=KEYS.secret,
        aws_secret_access_key="local",
        config=Config(retries={"total_max_attempts": 1}),
    )


@pytest.mark.parametrize(
    "payload",
    [None, True, 0, -1.5, "", "한국어 \U0001f600 \x00", [], {}, {"a": [1, {"b": None}]}, 2**70, "x" * 300_000],
)
def test_a_function_gets_the_payload_and_its_answer_comes_back(invoke, payload):
    answer = invoke("echo", payload)
    assert (answer.payload, answer.function_error, answer.error) == (payload, None, {})
    assert answer.executed_version == "$LATEST"


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=JSON)
def test_any_json_goes_there_and_back(invoke, value):
    try:
        repr(value).encode()
    except UnicodeEncodeError:
        return
    assert invoke("echo", value).payload == value


def test_nothing_is_shared_between_caller_and_function(invoke):
    event = {"list": [1]}
    first = invoke("spoil", event)
    first.payload["kept"].append(2)
    assert event == {"list": [1]}
    assert invoke("spoil", event).payload == {"kept": [1]}


def test_the_context_is_that_of_lambda(invoke):
    answer = invoke("about", {})
    about = answer.payload
    assert about["name"] == "about"
    assert about["version"] == "$LATEST"
    assert about["memory"] == "128"
    assert about["arn"].startswith("arn:aws:lambda:")
    assert about["arn"].endswith(":function:about")
    assert about["group"] == "/aws/lambda/about"
    assert 0 < about["left"] <= 5000
    assert about["request_id"] == answer.request_id
    assert invoke("about", {}).payload["request_id"] != answer.request_id


def test_a_decimal_becomes_a_number(invoke):
    assert invoke("number", None).payload == [12, 0.5]


def test_an_exception_is_told_with_its_class_message_and_own_frames(invoke):
    answer = invoke("broken", {})
    assert answer.function_error == "Unhandled"
    assert answer.payload is None
    assert answer.error["errorType"] == "KeyError"
    assert answer.error["errorMessage"] == "'the reason'"
    assert answer.error["requestId"] == answer.request_id
    trace = answer.error["stackTrace"]
    assert len(trace) == 2
    assert "in handler" in trace[0]
    assert "in inner" in trace[1]


@pytest.mark.parametrize(
    ("function", "payload", "error_type", "words"),
    [
        ("no_import", None, "Runtime.ImportModuleError", "Unable to import module 'handler': No module named"),
        ("no_handler", None, "Runtime.HandlerNotFound", "Handler 'handler' missing on module 'handler'"),
        ("no_syntax", None, "Runtime.UserCodeSyntaxError", "Syntax error in module 'handler'"),
        ("no_start", None, "RuntimeError", "cannot start"),
        ("no_json", None, "Runtime.MarshalError", "Unable to marshal response"),
        ("large", 6_291_600, "Function.ResponseSizeTooLarge", "maximum allowed payload size (6291556 bytes)"),
        ("slow", 4, "Sandbox.Timedout", "Task timed out after 1.00 seconds"),
        ("leave", 3, "Runtime.ExitError", "Runtime exited with error: exit status 3"),
        ("leave", 0, "Runtime.ExitError", "Runtime exited without providing a reason"),
    ],
)
def test_failures_have_the_names_of_lambda(invoke, function, payload, error_type, words):
    answer = invoke(function, payload)
    assert answer.function_error == "Unhandled"
    assert answer.error["errorType"] == error_type
    assert words in answer.error["errorMessage"]


def test_a_function_that_failed_can_be_called_again(invoke):
    assert invoke("leave", 1).function_error == "Unhandled"
    assert invoke("slow", 3).function_error == "Unhandled"
    assert invoke("slow", 0).payload == "awake"


def test_the_largest_answer_still_fits(invoke):
    assert len(invoke("large", 6_291_500).payload) == 6_291_500


def test_an_unknown_function_is_not_found(invoke):
    with pytest.raises(NotFoundError, match="nowhere"):
        invoke("nowhere", {})


def test_a_payload_over_the_limit_is_refused(invoke):
    with pytest.raises(TooLargeError):
        invoke("echo", "x" * 6_291_456)


@pytest.mark.parametrize("name", ["arn:aws:lambda:us-east-1:000000000000:function:echo", "tdev-test-echo"])
def test_a_function_is_known_by_its_arn_and_its_deployed_name_too(invoke, name):
    assert invoke(name, 7).payload == 7


def test_an_arn_with_a_qualifier_means_the_same_function(invoke):
    assert invoke("arn:aws:lambda:us-east-1:000000000000:function:echo:live", 7).payload == 7


def test_calls_from_many_threads_do_not_mix(invoke):
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda number: invoke("echo", {"number": number}).payload, range(60)))
    assert answers == [{"number": number} for number in range(60)]
