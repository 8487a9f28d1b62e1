"""ARNs of identities: what a signed request names, and under which ARN that is registered.

A session of a role comes as ``arn:aws:sts::<account>:assumed-role/<Role>/<session>``, in which the path of the role is
missing. So roles are registered without a path; their names are unique in an account whatever the path is. Users come
with their path and are registered with it. Source: IAM User Guide, "IAM identifiers" and "IAM and AWS STS quotas".
"""

import re

from tdev.kernel.errors import Finding, InvalidError

LONGEST = 200
"""Characters: what fits into the subject of a principal."""

_ACCOUNT = r"arn:(aws(?:-[a-z]{1,8}){0,3}):%s::([0-9]{12})"
_NAME = r"[A-Za-z0-9_+=,.@-]{1,64}"
_PATH = rf"(?:{_NAME}/){{0,16}}"
_SESSION = re.compile(rf"{_ACCOUNT % 'sts'}:assumed-role/({_NAME})/[A-Za-z0-9_+=,.@-]{{2,64}}")
_ROLE = re.compile(rf"{_ACCOUNT % 'iam'}:role/{_PATH}({_NAME})")
_USER = re.compile(rf"{_ACCOUNT % 'iam'}:user/{_PATH}{_NAME}")
_AGENT = re.compile(
    r"arn:aws(?:-[a-z]{1,8}){0,3}:bedrock:[a-z0-9-]{4,30}:[0-9]{12}:agent-alias/[A-Z0-9]{10}/[A-Z0-9]{10}"
)
"""The alias of an agent of Bedrock. IAM never verifies one; the door of action groups makes it of what Bedrock says."""


def registered_as(signer: str) -> str | None:
    """The ARN under which the sender of a signed request is registered.

    Args:
        signer: The ARN that IAM has verified.

    Returns:
        The ARN of the role, the user or the agent; None for whoever cannot be registered: root, federated users,
        services.
    """
    if len(signer) > LONGEST:
        return None
    session = _SESSION.fullmatch(signer)
    if session:
        return _role(*session.groups())
    return signer if _USER.fullmatch(signer) or _AGENT.fullmatch(signer) else None


def checked_arn(arn: str) -> str:
    """The form in which an ARN is registered: a role without its path, a user, or the alias of an agent.

    Raises:
        InvalidError: When it is the ARN of none of them.
    """
    role = _ROLE.fullmatch(arn)
    if role:
        return _role(*role.groups())
    if (_USER.fullmatch(arn) and len(arn) <= LONGEST) or _AGENT.fullmatch(arn):
        return arn
    hint = "write arn:aws:iam::<account>:role/<name> or arn:aws:iam::<account>:user/<name>"
    if registered_as(arn):
        hint = f"this is a session of a role; add the role: {registered_as(arn)}"
    message = f"{arn[:LONGEST]!r} is no role and no user of IAM"
    raise InvalidError(message, [Finding("#/arn", "the ARN of an IAM role or user", "arn")], hint=hint)


def account_of(arn: str) -> str:
    """The account of an ARN."""
    return arn.split(":")[4]


def _role(partition: str, account: str, name: str) -> str:
    return f"arn:{partition}:iam::{account}:role/{name}"
