"""State machines on AWS Step Functions."""

import re
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tdev.kernel.errors import PlatformError
from tdev.platform.machine.wire import MachineClient, service_error


class StepFunctionsMachine(MachineClient):
    """Starts and steers executions of one deployment. Implements ``Machine``.

    Args:
        client: A boto3 client for ``stepfunctions``.
        arn_prefix: What the ARNs of this deployment's state machines start with, for example
            ``arn:aws:states:eu-west-1:123456789012:stateMachine:tdev-dev-``.
    """

    def __init__(self, client: Any, arn_prefix: str) -> None:
        super().__init__(self._request, arn_prefix)
        self._client = client

    def _request(self, operation: str, members: Mapping[str, Any]) -> Mapping[str, Any]:
        method = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", operation).lower()
        try:
            answer: Mapping[str, Any] = getattr(self._client, method)(**members)
        except ClientError as cause:
            error = cause.response["Error"]
            raise service_error(operation, error["Code"], error.get("Message", "")) from cause
        except BotoCoreError as cause:
            raise PlatformError(f"{operation} could not be called on Step Functions: {cause}") from cause
        return answer
