"""AWS as components see it: clients of services whose errors are ours, and that send a message only once.

A component gets one by ``context.aws("s3")`` and calls it as it would a client of boto3; permissions are derived from
the type it writes beside it.
"""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    NoRegionError,
    ParamValidationError,
    PartialCredentialsError,
)

from tdev.kernel.errors import DeniedError, InvalidError, NotFoundError, StepError, TDevError
from tdev.platform.botocore_errors import code_of

SERVICES = frozenset({"dynamodb", "lambda", "s3", "secretsmanager", "sesv2", "sns", "sqs"})
"""What built-in components call."""

_MISSING = ("NoSuch", "NotFound", "NonExistent", "DoesNotExist", "404")
_DENIED = (
    "AccessDenied",
    "Unauthorized",
    "NotAuthorized",
    "AuthorizationError",
    "ExpiredToken",
    "InvalidClientTokenId",
)
_DENIED_MORE = ("UnrecognizedClient", "InvalidAccessKeyId", "SignatureDoesNotMatch", "403")
_WRONG = ("Validation", "InvalidParameter", "InvalidBucketName", "BadRequest", "MessageRejected", "InvalidArgument")


def component_aws(client_of: Callable[[str], Any]) -> Callable[[str], Any]:
    """What a context gives components.

    Args:
        client_of: Service -> client of botocore, with the credentials that components are to have.
    """

    def aws(service: str) -> ComponentClient:
        if service not in SERVICES:
            raise DeniedError(
                f"components have no client of {service!r}", hint=f"there are {', '.join(sorted(SERVICES))}"
            )
        return ComponentClient(service, client_of(service))

    return aws


class ComponentClient:
    """A client whose operations raise errors of ours."""

    def __init__(self, service: str, client: Any) -> None:
        self._service = service
        self._client = client

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        """An operation, as the client of botocore has it.

        What is called raises ``NotFoundError``, ``DeniedError`` or ``InvalidError`` where AWS says so, and
        ``StepError`` for everything else that goes wrong.
        """

        def call(**given: Any) -> Any:
            try:
                return getattr(self._client, operation)(**given)
            except (ClientError, BotoCoreError) as cause:
                raise translated(cause, f"{self._service} {operation}") from cause

        return call


def translated(cause: Exception, where: str) -> TDevError:
    """The error of ours for an error of the SDK; ``where`` names service and operation."""
    if isinstance(cause, ParamValidationError):
        return InvalidError(f"{where}: {cause}")
    if isinstance(cause, NoCredentialsError | PartialCredentialsError | NoRegionError):
        return DeniedError(f"{where}: {cause}", hint="choose credentials and a region: AWS_PROFILE and AWS_REGION")
    code = code_of(cause)
    if any(part in code for part in _MISSING):
        return NotFoundError(f"{where}: {cause}", hint="is the name right, and the account and the region?")
    if any(part in code for part in (*_DENIED, *_DENIED_MORE)):
        return DeniedError(f"{where}: {cause}", hint="grant these credentials what tdev why --iam derives")
    if any(part in code for part in _WRONG):
        return InvalidError(f"{where}: {cause}")
    return StepError(f"{where}: {cause}", hint="try again later; for a message, see first whether it arrived")
