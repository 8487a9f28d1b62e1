"""The sandbox on AWS: a Lambda function of its own, whose role allows nothing, with an environment per tenant.

The function raises the walls of the local sandbox as far as its kernel has them and judges the run outside of it
(``tdev.entry.sandbox_function``). Tenants are kept apart by the tenant isolation mode of Lambda: an environment serves
the calls of one ``TenantId`` only. Source: AWS Lambda Developer Guide, "Tenant isolation".
"""

import json
from dataclasses import asdict
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tdev.kernel.errors import DeniedError, NotFoundError, PlatformError, TDevError, TooLargeError
from tdev.platform.sandbox import Isolation, SandboxLimits, SandboxRun

_REQUEST_BYTES = 6 * 1024 * 1024
_ERRORS: dict[str, type[TDevError]] = {
    "ResourceNotFoundException": NotFoundError,
    "RequestTooLargeException": TooLargeError,
    "AccessDeniedException": DeniedError,
}
_OF_THE_RUN = {
    "Sandbox.Timedout": ("Timeout", "the function that ran it did not end in time"),
    "Runtime.ExitError": ("Crashed", "the function that ran it was ended"),
    "Runtime.OutOfMemory": ("Crashed", "the function that ran it had no more memory"),
}
"""Errors of the function that code may cause: they belong to the run, not to the platform."""


class LambdaSandbox:
    """Runs code in a function that may do nothing. Implements ``Sandbox``.

    Args:
        client: A boto3 client for ``lambda``.
        function: Deployed name of the function; its alias ``live`` is called.
        tenant: Whose code it is; environments are not shared with other tenants.
        per_tenant: False for a function that was made without tenant isolation, which takes no ``TenantId``.
    """

    def __init__(self, client: Any, function: str, tenant: str, *, per_tenant: bool = True) -> None:
        self._client = client
        self._function = function
        self._tenant = {"TenantId": tenant} if per_tenant else {}

    @property
    def isolation(self) -> Isolation:
        """Level ``lambda``: what holds inside is told by each run."""
        return Isolation("lambda", self._outside)

    def run(
        self, source: str, attribute: str, payload: dict[str, Any], limits: SandboxLimits | None = None
    ) -> SandboxRun:
        """Call ``attribute(**payload)`` of the source in the function; see the port.

        Raises:
            DeniedError: When the walls inside the function are too weak, or the function may not be called.
            TooLargeError: When source and payload are more than Lambda takes.
            PlatformError: When the function cannot be reached, or answers something else than a run.
        """
        asked = {"source": source, "entrypoint": attribute, "payload": payload}
        body = json.dumps({**asked, "limits": asdict(limits or SandboxLimits())}).encode()
        if len(body) > _REQUEST_BYTES:
            raise TooLargeError(f"source and payload have {len(body)} bytes, Lambda takes {_REQUEST_BYTES}")
        answer, failed = self._invoke(body)
        if not failed:
            return self._told(answer)
        kind = str(answer.get("errorType", "")) if isinstance(answer, dict) else ""
        message = str(answer.get("errorMessage", "")) if isinstance(answer, dict) else ""
        if kind in _OF_THE_RUN:
            kind, what = _OF_THE_RUN[kind]
            error = {"type": kind, "message": f"{what}: {message}"[:2000]}
            return SandboxRun(self.isolation, error=error, limit=kind if kind == "Timeout" else None)
        if kind == "DeniedError":
            raise DeniedError(message, hint="let an operator look at the function's kernel, or allow weak isolation")
        raise PlatformError(f"the sandbox function failed: {kind}: {message}"[:2000])

    @property
    def _outside(self) -> tuple[str, ...]:
        return ("role: allows nothing", *(("tenant: environments of its own",) if self._tenant else ()))

    def _invoke(self, body: bytes) -> tuple[Any, bool]:
        try:
            answer = self._client.invoke(FunctionName=f"{self._function}:live", Payload=body, **self._tenant)
            text = answer["Payload"].read()
        except ClientError as cause:
            code = cause.response["Error"]["Code"]
            told = f"Lambda refused to call {self._function}: {code}: {cause.response['Error'].get('Message', '')}"
            raise _ERRORS.get(code, PlatformError)(told) from cause
        except BotoCoreError as cause:
            raise PlatformError(f"could not call {self._function} on Lambda: {cause}") from cause
        try:
            return json.loads(text), bool(answer.get("FunctionError"))
        except ValueError as cause:
            raise PlatformError("the sandbox function answered something that is not JSON") from cause

    def _told(self, answer: Any) -> SandboxRun:
        try:
            isolation = Isolation("lambda", (*self._outside, *answer["held"]), tuple(answer["missing"]))
            return SandboxRun(
                isolation,
                output=answer["output"],
                error=answer["error"],
                stdout=answer["stdout"],
                ms=answer["ms"],
                details=answer["details"],
                limit=answer["limit"],
            )
        except (KeyError, TypeError) as cause:
            raise PlatformError("the sandbox function answered something else than a run") from cause
