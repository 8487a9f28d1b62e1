"""Calls of functions."""

import io
from pathlib import Path
from typing import Any

import pytest

from tdev.kernel.errors import InvalidError, StepError
from tdev.tools.invoke_lambda import invoke_lambda
from tests.support.aws_services import aws_services, function_in
from tests.support.components import context_in


class Functions:
    """A client that answers what it is told to, and remembers what it was asked."""

    def __init__(self, content: bytes, **more: Any) -> None:
        self.content, self.more = content, more
        self.asked: list[dict[str, Any]] = []

    def invoke(self, **given: Any) -> dict[str, Any]:
        self.asked.append(given)
        return {"Payload": io.BytesIO(self.content), **self.more}


def invoke(client: Functions, payload: Any) -> Any:
    return invoke_lambda("f", payload, context_in(Path("/nowhere"), aws=lambda service: client))


@pytest.mark.parametrize(("content", "value"), [(b"[1]", [1]), (b"", None), (b"plain", "plain"), (b"\xff", "\ufffd")])
def test_the_answer_is_read(content: bytes, value: Any) -> None:
    client = Functions(content, ExecutedVersion="$LATEST")
    assert invoke(client, {"a": "안녕"}) == {"value": value, "version": "$LATEST"}
    assert client.asked == [{"FunctionName": "f", "Payload": '{"a": "안녕"}'.encode()}]


def test_a_failure_of_the_function_fails_the_step() -> None:
    with pytest.raises(StepError, match="boom"):
        invoke(Functions(b'{"errorMessage": "boom"}', FunctionError="Unhandled"), 1)


@pytest.mark.parametrize("payload", [float("nan"), object(), "\ud800"])
def test_what_is_no_json_calls_nothing(payload: Any) -> None:
    client = Functions(b"")
    with pytest.raises(InvalidError):
        invoke(client, payload)
    assert client.asked == []


def test_a_function_of_an_account_is_called(tmp_path: Path) -> None:
    with aws_services() as aws:
        function_in(aws, "f")
        context = context_in(tmp_path, aws=aws)
        assert set(invoke_lambda("f", {}, context)) == {"value", "version"}
