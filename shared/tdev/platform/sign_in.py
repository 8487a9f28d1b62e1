"""Whose AWS credentials this process has."""

from tdev.platform.botocore_errors import translated


def signed_in_as() -> str:
    """The ARN of the identity whose credentials these are.

    Raises:
        PlatformError: When there are none, or AWS refuses them.
    """
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        client = boto3.client("sts")
        try:
            return str(client.get_caller_identity()["Arn"])
        finally:
            client.close()
    except (BotoCoreError, ClientError) as cause:
        found = translated(cause, "signing in to AWS")
        found.hint = found.hint or "choose credentials and a region: AWS_PROFILE and AWS_REGION"
        raise found from cause
