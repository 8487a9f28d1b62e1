"""Whose AWS credentials this process has."""

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tdev.platform.botocore_errors import translated


def signed_in_as(sts: Any) -> str:
    """The ARN of the identity whose credentials these are.

    Args:
        sts: A boto3 client of STS.

    Raises:
        PlatformError: When there are no credentials or no region, or AWS refuses them.
    """
    try:
        return str(sts.get_caller_identity()["Arn"])
    except (BotoCoreError, ClientError) as cause:
        found = translated(cause, "signing in to AWS")
        found.hint = found.hint or "choose credentials and a region: AWS_PROFILE and AWS_REGION"
        raise found from cause
