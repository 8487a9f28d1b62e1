"""Identity: bearer tokens, checked. What API Gateway's JWT authorizer does on AWS is done here on the laptop."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from tdev.kernel.roles import Role

REGION = "region"
"""The scope that only the owner's own token has: with it the AWS endpoints of his region answer too."""


class Tokens(Protocol):
    """Tells what a bearer token says, when all of it holds."""

    def claims(self, token: str) -> Mapping[str, Any]:
        """The claims: ``sub``, ``tenant``, ``roles`` (words of ours only), ``iss``, ``aud``, ``exp`` and others.

        Raises:
            UnauthenticatedError: When form, signature, issuer, audience or time do not hold. It never quotes the token.
            PlatformError: When the keys to check it with cannot be had.
        """


@dataclass(frozen=True, slots=True)
class Grant:
    """Whom a new token is for, what he may do, and for how long.

    Attributes:
        tenant: Whose data.
        subject: Who he is, 1 to 200 characters without control characters.
        roles: What he may do.
        seconds: How long it is good.
        scope: ``REGION`` in the owner's own token, else empty.
    """

    tenant: str
    subject: str
    roles: tuple[Role, ...]
    seconds: int
    scope: str = ""


class Signer(Protocol):
    """Signs requests to another deployment with the credentials of this process."""

    def headers(self, method: str, url: str, body: bytes) -> Mapping[str, str]:
        """The headers that prove who sends this request.

        Raises:
            DeniedError: When this process has no credentials.
            InvalidError: When it is not known for which region to sign.
        """


class OwnTokens(Tokens, Protocol):
    """Tokens that this machine signs itself, for the region of one data folder."""

    def issue(self, grant: Grant) -> str:
        """A new token. Raises ``InvalidError`` when no such token can be given, ``PlatformError`` without a key."""

    def owner(self, tenant: str) -> str:
        """The token of the owner, who is admin of this tenant; its file is made or renewed when it has to be.

        Raises:
            PlatformError: When a file cannot be read or written, or others may read it.
        """

    def rotate(self, tenant: str) -> str:
        """Take a new key, which voids every token there is, and answer the owner's new token, as ``owner`` does."""
