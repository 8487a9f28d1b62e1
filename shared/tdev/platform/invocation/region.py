"""Functions of a running laptop region, called over Lambda's Invoke API."""

import json
from typing import Any
from urllib.parse import quote

from tdev.kernel.errors import InvalidError, NotFoundError, PlatformError, TooLargeError
from tdev.platform.invocation import Invoked
from tdev.platform.invocation.faults import REQUEST_LIMIT
from tdev.platform.invocation.names import bare_name
from tdev.platform.region_client import RegionAnswer, RegionClient


class RegionInvoke:
    """Calls functions of a region in another process. Implements ``Invoke``.

    Args:
        endpoint: ``http://127.0.0.1:<port>``.
        token: The region's token, or the secret that it gives its workers.
    """

    def __init__(self, endpoint: str, token: str) -> None:
        self._client = RegionClient(endpoint, token)

    def __call__(self, function: str, payload: Any) -> Invoked:
        """Call a function; see the port. Raises ``DeniedError`` too, for a wrong token."""
        path = f"/2015-03-31/functions/{quote(bare_name(function), safe='')}/invocations"
        body = json.dumps(payload).encode()
        if len(body) > REQUEST_LIMIT:
            raise TooLargeError(f"the payload for {function} has {len(body)} bytes, Lambda takes {REQUEST_LIMIT}")
        answer = self._client.post(path, body, {"Content-Type": "application/json"})
        if answer.status != 200:
            raise _refusal(answer)
        request_id = answer.headers.get("x-amzn-requestid", "")
        version = answer.headers.get("x-amz-executed-version", "$LATEST")
        value = json.loads(answer.body)
        kind = answer.headers.get("x-amz-function-error")
        if kind:
            return Invoked(function_error=kind, error=value, executed_version=version, request_id=request_id)
        return Invoked(value, executed_version=version, request_id=request_id)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def _refusal(answer: RegionAnswer) -> Exception:
    kind = answer.headers.get("x-amzn-errortype", "")
    try:
        text = str(json.loads(answer.body)["Message"])
    except (ValueError, KeyError, TypeError):
        text = f"the region answered {answer.status}"
    return _ERRORS.get(kind, PlatformError)(text)


_ERRORS: dict[str, type[Exception]] = {
    "ResourceNotFoundException": NotFoundError,
    "RequestTooLargeException": TooLargeError,
    "InvalidRequestContentException": InvalidError,
}
