"""Calls of services on Lambda, and what they logged: with the keys of a tenant's session, which reach no other's."""

import json
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tdev.kernel.errors import NotFoundError, PlatformError, TooLargeError
from tdev.platform.botocore_errors import code_of, translated
from tdev.platform.hosting import Called
from tdev.platform.hosting.service_logs import ABSENT, ServiceLogs
from tdev.platform.invocation import Invoked
from tdev.platform.invocation.faults import REQUEST_LIMIT
from tdev.platform.service_names import service_resource
from tdev.platform.telemetry import LogEntry

_ALIAS = "live"


class LambdaCalls:
    """Calls the alias of services of one tenant. Implements ``Calls``.

    Args:
        functions: A client for ``lambda``.
        logs: A client for ``logs``.
        stage: Name of the deployment.
        tenant: Whose services these are.
    """

    def __init__(self, functions: Any, logs: Any, stage: str, tenant: str) -> None:
        self._functions = functions
        self._lines = ServiceLogs(logs, stage, tenant, "Lambda")
        self._stage = stage
        self._tenant = tenant

    def call(self, service: str, event: Mapping[str, Any], request_id: str) -> Called:
        """See ``Calls.call``. Lambda draws the version by the weights of the alias; the request has no say in it.

        A version that was taken away while it answered is told as 0.
        """
        name, body = self._name(service), json.dumps(event).encode()
        if len(body) > REQUEST_LIMIT:
            raise TooLargeError(f"the call of {service} has {len(body)} bytes, Lambda takes {REQUEST_LIMIT}")
        try:
            answer = self._functions.invoke(FunctionName=name, Qualifier=_ALIAS, Payload=body)
            with answer["Payload"] as content:
                said: Any = json.loads(content.read() or b"null")
            number = str(answer.get("ExecutedVersion", _ALIAS))
        except (ClientError, BotoCoreError) as cause:
            raise self._fault(service, cause, "invoke") from cause
        except (OSError, ValueError) as cause:
            raise PlatformError(f"service {service}: its answer could not be read") from cause
        version = self._release(name, number)
        request = str(answer.get("ResponseMetadata", {}).get("RequestId", ""))
        failed = answer.get("FunctionError")
        if failed:
            error = said if isinstance(said, dict) else {}
            return Called(version, Invoked(None, failed, error, executed_version=number, request_id=request))
        return Called(version, Invoked(said, executed_version=number, request_id=request))

    def logs(
        self, service: str, *, since: float | None = None, level: str | None = None, limit: int = 200
    ) -> list[LogEntry]:
        """See ``Calls.logs``."""
        return self._lines.newest(service, since=since, level=level, limit=limit)

    def _name(self, service: str) -> str:
        return service_resource(self._stage, self._tenant, service)

    def _release(self, name: str, number: str) -> int:
        """The release that a version of a function is."""
        try:
            found = self._functions.get_function_configuration(FunctionName=name, Qualifier=number)
        except (ClientError, BotoCoreError):
            return 0  # it has answered: that must not be lost
        return int(found["Environment"]["Variables"]["TDEV_RELEASE"])

    def _fault(self, service: str, cause: Exception, doing: str) -> NotFoundError | PlatformError:
        if code_of(cause) in ABSENT:
            return NotFoundError(f"there is no service {service} on Lambda", hint="is it deployed in this stage?")
        return translated(cause, f"service {service}: {doing}")
