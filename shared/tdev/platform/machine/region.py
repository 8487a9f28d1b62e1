"""State machines of a running laptop region, over the Step Functions API."""

import json
from collections.abc import Mapping
from typing import Any

from tdev.platform.machine.wire import MachineClient, service_error
from tdev.platform.region_client import RegionClient

ARN_PREFIX = "arn:aws:states:local:000000000000:stateMachine:"
"""What the ARN of a state machine of the laptop region starts with."""


class RegionMachine(MachineClient):
    """Starts and steers executions in a region in another process. Implements ``Machine``.

    Args:
        endpoint: ``http://127.0.0.1:<port>``.
        token: The region's token, or the secret that it gives its workers.
    """

    def __init__(self, endpoint: str, token: str) -> None:
        super().__init__(self._post, ARN_PREFIX)
        self._client = RegionClient(endpoint, token)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _post(self, operation: str, members: Mapping[str, Any]) -> Mapping[str, Any]:
        headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": f"AWSStepFunctions.{operation}"}
        answer = self._client.post("/", json.dumps(members).encode(), headers)
        try:
            value = json.loads(answer.body)
            if answer.status == 200:
                return dict(value)
            code, message = str(value["__type"]), str(value.get("message", ""))
        except (ValueError, KeyError, TypeError):
            code, message = f"HTTP {answer.status}", "the answer is none of Step Functions"
        raise service_error(operation, code.rsplit("#", 1)[-1], message)
