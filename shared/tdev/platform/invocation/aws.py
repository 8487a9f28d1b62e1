"""Functions on AWS Lambda."""

import json
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tdev.kernel.errors import DeniedError, NotFoundError, PlatformError, TDevError, TooLargeError
from tdev.platform.invocation import Invoked
from tdev.platform.invocation.faults import REQUEST_LIMIT

_ERRORS: dict[str, type[TDevError]] = {
    "ResourceNotFoundException": NotFoundError,
    "RequestTooLargeException": TooLargeError,
    "AccessDeniedException": DeniedError,
}


class LambdaInvoke:
    """Calls functions of one deployment. Implements ``Invoke``.

    Args:
        client: A boto3 client for ``lambda``; its read timeout should be longer than the functions take.
        prefix: What deployed names start with: ``tdev-<stage>-``.
    """

    def __init__(self, client: Any, prefix: str) -> None:
        self._client = client
        self._prefix = prefix

    def __call__(self, function: str, payload: Any) -> Invoked:
        """Call a function; see the port. Raises ``DeniedError`` too, when the role may not."""
        body = json.dumps(payload).encode()
        if len(body) > REQUEST_LIMIT:
            raise TooLargeError(f"the payload for {function} has {len(body)} bytes, Lambda takes {REQUEST_LIMIT}")
        try:
            answer = self._client.invoke(FunctionName=self._name(function), Payload=body)
            text = answer["Payload"].read()
        except ClientError as cause:
            code = cause.response["Error"]["Code"]
            text = f"Lambda refused to call {function}: {code}: {cause.response['Error'].get('Message', '')}"
            raise _ERRORS.get(code, PlatformError)(text) from cause
        except BotoCoreError as cause:
            raise PlatformError(f"could not call {function} on Lambda: {cause}") from cause
        value: Any = json.loads(text) if text else None
        version = answer.get("ExecutedVersion", "$LATEST")
        request_id = answer.get("ResponseMetadata", {}).get("RequestId", "")
        if answer.get("FunctionError"):
            return Invoked(
                function_error=answer["FunctionError"], error=value, executed_version=version, request_id=request_id
            )
        return Invoked(value, executed_version=version, request_id=request_id)

    def _name(self, function: str) -> str:
        if ":function:" in function or function.startswith(self._prefix):
            return function
        return f"{self._prefix}{function.replace('_', '-')}"
