"""One call of AWS by its name; what goes wrong is an error of the platform that says which call it was."""

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tdev.platform.botocore_errors import translated


def asked(client: Any, operation: str, what: str, **arguments: Any) -> Any:
    """Call an operation of a boto3 client.

    Args:
        client: The client.
        operation: As boto3 names it.
        what: What it is about, for the message.
        arguments: Of the operation.

    Raises:
        PlatformError: When the call fails; its cause is the error of the SDK.
    """
    try:
        return getattr(client, operation)(**arguments)
    except (ClientError, BotoCoreError) as cause:
        raise translated(cause, f"{what}: {operation}") from cause


def all_pages(client: Any, operation: str, part: str, what: str, **arguments: Any) -> list[Any]:
    """Every element of ``part`` on all pages of what an operation lists. Raises as ``asked``."""
    try:
        pages = client.get_paginator(operation).paginate(**arguments)
        return [each for page in pages for each in page.get(part, [])]
    except (ClientError, BotoCoreError) as cause:
        raise translated(cause, f"{what}: {operation}") from cause
