"""See that a secret is in the Secrets Manager, without its value."""

from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from tdev.kernel.errors import InvalidError
from tdev.sdk import Context, tool

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient


class SecretState(TypedDict):
    """What is known of the secret; never its value.

    Attributes:
        name: name of the secret
        arn: its ARN
        changed: ISO 8601 time of its last change, or empty
        rotates: whether it is changed by itself
        deleted: whether it is to be deleted
    """

    name: str
    arn: str
    changed: str
    rotates: bool
    deleted: bool


@tool(
    phrases=[
        "check the AWS secret",
        "is the secret in Secrets Manager",
        "when was the AWS secret rotated",
        "AWS 시크릿 확인",
        "시크릿 매니저에 있는지 확인",
        "시크릿 교체 시점 확인",
    ],
    tags=["aws", "security"],
    effects=["fetch"],
)
def check_aws_secret(secret_id: str, context: Context) -> SecretState:
    """Say whether a secret is in the Secrets Manager and when it was changed. Its value is never read.

    A component that needs the value declares the secret by name and gets it without showing it to the run.

    Args:
        secret_id: name or ARN of the secret
        context: gives the client of the Secrets Manager

    Returns:
        Name, ARN, last change, and whether it rotates or is to be deleted.

    Raises:
        NotFoundError: When there is no such secret.
        DeniedError: When there are no credentials, or they may not look at it.
        InvalidError: When the name is empty.

    Examples:
        >>> _ = context.aws("secretsmanager").create_secret(Name="examples/key", SecretString="hidden")
        >>> check_aws_secret("examples/key", context)["rotates"]
        False
    """
    if not secret_id:
        raise InvalidError("the secret has no name", hint="give secret_id")
    manager: SecretsManagerClient = context.aws("secretsmanager")
    found = manager.describe_secret(SecretId=secret_id)
    changed = found.get("LastChangedDate")
    return {
        "name": str(found["Name"]),
        "arn": str(found["ARN"]),
        "changed": changed.isoformat() if changed else "",
        "rotates": bool(found.get("RotationEnabled")),
        "deleted": "DeletedDate" in found,
    }
