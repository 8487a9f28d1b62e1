"""Call a Lambda function."""

import json
from typing import TYPE_CHECKING, Any

from typing_extensions import TypedDict

from tdev.kernel.errors import InvalidError, StepError
from tdev.sdk import Context, tool

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient


class Answer(TypedDict):
    """What the function answered.

    Attributes:
        value: its answer; a text when it is no JSON
        version: version that was called
    """

    value: Any
    version: str


@tool(
    phrases=[
        "invoke the Lambda function",
        "call an AWS Lambda",
        "trigger the lambda",
        "람다 함수 호출",
        "AWS 람다 실행해줘",
        "Lambda 함수 부르기",
    ],
    tags=["aws", "lambda"],
    effects=["invoke"],
)
def invoke_lambda(function: str, payload: Any, context: Context) -> Answer:
    """Call a Lambda function and wait for its answer. It is called once: what fails is not tried again.

    Args:
        function: name or ARN of the function
        payload: what it is called with
        context: gives the client of Lambda

    Returns:
        Its answer, and the version that was called.

    Raises:
        NotFoundError: When there is no such function.
        DeniedError: When there are no credentials, or they may not call it.
        InvalidError: When the payload is not JSON.
        StepError: When the function fails.

    Examples:
        >>> class Fake:
        ...     def invoke(self, **given):
        ...         import io
        ...         return {"Payload": io.BytesIO(b'{"sum": 3}'), "ExecutedVersion": "7"}
        >>> from dataclasses import replace
        >>> invoke_lambda("add", {"a": 1, "b": 2}, replace(context, aws=lambda service: Fake()))
        {'value': {'sum': 3}, 'version': '7'}
    """
    try:
        content = json.dumps(payload, ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as cause:
        raise InvalidError(f"the payload for {function[:80]} is not JSON: {cause}") from cause
    functions: LambdaClient = context.aws("lambda")
    answer = functions.invoke(FunctionName=function, Payload=content)
    with answer["Payload"] as body:
        text = body.read().decode("utf-8", "replace")
    if answer.get("FunctionError"):
        raise StepError(f"the function {function[:80]} failed: {text[:1000]}", hint="see the log of the function")
    return {"value": _json(text), "version": str(answer.get("ExecutedVersion", ""))}


def _json(text: str) -> Any:
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError):
        return text
