"""Secrets in AWS Secrets Manager: ``tdev/<stage>/<tenant>/<name>``, so that a session reaches those of its tenant."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tdev.kernel.errors import PlatformError
from tdev.platform.botocore_errors import code_of, translated
from tdev.platform.secrets.rules import checked_name, checked_value, missing

_ABSENT = "ResourceNotFoundException"
_THERE = "ResourceExistsException"
_DELETED = "InvalidRequestException"
"""What is said of a secret that waits to be deleted."""
_DAYS = 7
"""So long a removed secret can be brought back."""


class ManagedSecrets:
    """The port over Secrets Manager.

    Args:
        client: From a tenant to a client of ``secretsmanager``, with the session of that tenant.
        stage: Name of the deployment.
    """

    def __init__(self, client: Callable[[str], Any], stage: str) -> None:
        self._client = client
        self._stage = stage

    def get(self, tenant: str, name: str) -> str:
        """See ``Secrets.get``."""
        try:
            answer = self._call("get_secret_value", tenant, name)
        except _RefusedError as cause:
            if cause.refusal in (_ABSENT, _DELETED):
                raise missing(name) from None
            raise
        value = answer.get("SecretString")
        if not isinstance(value, str):
            raise PlatformError(f"the secret {name!r} is binary, not text", hint=f"set it: tdev secrets set {name}")
        return checked_value(name, value)

    def has(self, tenant: str, name: str) -> bool:
        """See ``Secrets.has``."""
        try:
            return "DeletedDate" not in self._call("describe_secret", tenant, name)
        except _RefusedError as cause:
            if cause.refusal == _ABSENT:
                return False
            raise

    def put(self, tenant: str, name: str, value: str) -> None:
        """See ``Secrets.put``. A secret that waits to be deleted is brought back."""
        checked_name(tenant, name)
        text = checked_value(name, value)
        try:
            self._call("create_secret", tenant, name, SecretString=text)
        except _RefusedError as cause:
            if cause.refusal not in (_THERE, _DELETED):
                raise
            if not self.has(tenant, name):
                self._call("restore_secret", tenant, name)
            self._call("put_secret_value", tenant, name, SecretString=text)

    def remove(self, tenant: str, name: str) -> None:
        """See ``Secrets.remove``. For 7 days an operator can bring it back."""
        if not self.has(tenant, name):
            raise missing(name)
        self._call("delete_secret", tenant, name, RecoveryWindowInDays=_DAYS)

    def names(self, tenant: str) -> list[str]:
        """See ``Secrets.names``. For operators: a role can not be limited to the names of one tenant."""
        prefix = self._id(tenant, "any").removesuffix("any")
        found: list[str] = []
        more: dict[str, str] = {}
        while True:
            answer = self._ask("list_secrets", tenant, Filters=[{"Key": "name", "Values": [prefix]}], **more)
            found += [each["Name"].removeprefix(prefix) for each in answer["SecretList"]]
            if not answer.get("NextToken"):
                return sorted(found)
            more = {"NextToken": answer["NextToken"]}

    def _call(self, operation: str, tenant: str, name: str, **more: Any) -> Any:
        key = "Name" if operation == "create_secret" else "SecretId"
        return self._ask(operation, tenant, **{key: self._id(tenant, name), **more})

    def _ask(self, operation: str, tenant: str, **arguments: Any) -> Any:
        """The answer of the service. Raises ``PlatformError``."""
        try:
            return getattr(self._client(tenant), operation)(**arguments)
        except (ClientError, BotoCoreError) as cause:
            error = translated(cause, f"secrets: {operation}")
            raise _RefusedError(error.message, code_of(cause), error.hint) from cause

    def _id(self, tenant: str, name: str) -> str:
        return f"tdev/{self._stage}/{tenant}/{checked_name(tenant, name)}"


class _RefusedError(PlatformError):
    """The service refused; ``refusal`` is its word for it."""

    def __init__(self, message: str, code: str, hint: str | None) -> None:
        super().__init__(message, hint=hint)
        self.refusal = code
