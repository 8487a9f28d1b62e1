"""What an error of the AWS SDK becomes when it leaves an engine."""

from botocore.exceptions import ClientError

from tdev.kernel.errors import PlatformError

_HINTS = {
    "AccessDenied": "the role lacks a permission; see infra/grants.py",
    "AccessDeniedException": "the role lacks a permission; see infra/grants.py",
    "ExpiredToken": "sign in again: the credentials have expired",
    "ExpiredTokenException": "sign in again: the credentials have expired",
    "UnrecognizedClientException": "the credentials are not those of this account",
    "ResourceNotFoundException": "is the stack deployed in this account, region and stage?",
    "NoSuchBucket": "is the stack deployed in this account, region and stage?",
    "ProvisionedThroughputExceededException": "too many requests at once; try again later",
    "ThrottlingException": "too many requests at once; try again later",
    "RequestLimitExceeded": "too many requests at once; try again later",
    "SlowDown": "too many requests at once; try again later",
}


def code_of(cause: Exception) -> str:
    """The service's code of a ``ClientError``; empty for errors that never reached the service."""
    return str(cause.response.get("Error", {}).get("Code", "")) if isinstance(cause, ClientError) else ""


def translated(cause: Exception, where: str) -> PlatformError:
    """The ``PlatformError`` to raise from a ``ClientError`` or ``BotoCoreError``; ``where`` names store and call."""
    return PlatformError(f"{where}: {cause}", hint=_HINTS.get(code_of(cause)))
