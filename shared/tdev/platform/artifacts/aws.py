"""Artifacts in S3: ``<tenant>/sha256/<digits>``, so that a role can be limited to the prefix of its tenant."""

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tdev.kernel.errors import PlatformError
from tdev.kernel.tenant import checked_tenant
from tdev.platform.artifacts.digest import checked_content, digest_of, hexadecimal, missing
from tdev.platform.botocore_errors import code_of, translated

_ABSENT = frozenset({"NoSuchKey", "404"})
_FORBIDDEN = frozenset({"AccessDenied", "403"})


class S3Artifacts:
    """The ``Artifacts`` port on one bucket."""

    def __init__(self, client: Any, bucket: str) -> None:
        """Use a bucket that exists (CDK makes it); ``client`` is a boto3 client of ``s3``."""
        self._client = client
        self._bucket = bucket

    def put(self, tenant: str, content: bytes) -> str:
        """See ``Artifacts.put``."""
        digest = digest_of(content)
        self._call("put_object", Key=_key(tenant, digest), Body=content)
        return digest

    def get(self, tenant: str, digest: str) -> bytes:
        """See ``Artifacts.get``."""
        answer = self._found("get_object", tenant, digest)
        if answer is None:
            raise missing(digest)
        try:
            with answer["Body"] as body:
                content: bytes = body.read()
        except (BotoCoreError, OSError) as cause:
            raise PlatformError(f"artifact {digest}: the connection broke while it was read") from cause
        return checked_content(digest, content)

    def has(self, tenant: str, digest: str) -> bool:
        """See ``Artifacts.has``."""
        return self._found("head_object", tenant, digest) is not None

    def _found(self, name: str, tenant: str, digest: str) -> Any:
        key = _key(tenant, digest)
        return None if key is None else self._call(name, Key=key)

    def _call(self, name: str, **arguments: Any) -> Any:
        """The answer of the service, or None when it has no such object."""
        try:
            return getattr(self._client, name)(Bucket=self._bucket, **arguments)
        except (ClientError, BotoCoreError) as cause:
            if code_of(cause) in _ABSENT:
                return None
            error = translated(cause, f"artifacts: {name}")
            if code_of(cause) in _FORBIDDEN and name != "put_object":
                # To a role that may not list the bucket, and ours may not, S3 says the same of what is not there.
                error.hint = "there is no such artifact, or the role lacks a permission; see infra/grants.py"
            raise error from cause


def _key(tenant: str, digest: str) -> str | None:
    digits = hexadecimal(digest)
    folder = checked_tenant(tenant)
    return f"{folder}/sha256/{digits}" if digits else None
