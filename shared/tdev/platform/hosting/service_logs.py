"""What a service on AWS logged, whichever host runs it: all of them write to the log group of the service."""

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tdev.kernel.errors import Finding, InvalidError, NotFoundError
from tdev.platform.botocore_errors import code_of, translated
from tdev.platform.hosting.lambda_logs import log_lines
from tdev.platform.service_names import service_log_group, service_resource
from tdev.platform.telemetry import LEVELS, LogEntry

ABSENT = frozenset({"ResourceNotFoundException", "AccessDeniedException"})
"""To who may reach only what carries a tag, what is not there is forbidden: it has no tag."""
_MOST_LINES = 10_000


class ServiceLogs:
    """The logs of services of one tenant.

    Args:
        client: A client for ``logs``.
        stage: Name of the deployment.
        tenant: Whose services these are.
        host: What the host is called, for messages.
    """

    def __init__(self, client: Any, stage: str, tenant: str, host: str) -> None:
        self._client = client
        self._stage = stage
        self._tenant = tenant
        self._host = host

    def newest(self, service: str, *, since: float | None, level: str | None, limit: int) -> list[LogEntry]:
        """See ``Calls.logs``: what the versions wrote. AWS tells of calls in metrics, not line by line."""
        if level is not None and level not in LEVELS:
            finding = Finding("#/level", f"must be one of {', '.join(LEVELS)}", "level")
            raise InvalidError(f"there is no level {level!r}", [finding])
        if not 1 <= limit <= _MOST_LINES:
            finding = Finding("#/limit", f"must be from 1 to {_MOST_LINES}", "out_of_range")
            raise InvalidError(f"{limit} lines cannot be told", [finding])
        group = service_log_group(self._stage, service_resource(self._stage, self._tenant, service))
        try:
            return log_lines(self._client, group, service, since=since, level=level, limit=limit)
        except (ClientError, BotoCoreError) as cause:
            if code_of(cause) in ABSENT:
                message = f"there is no service {service} on {self._host}"
                raise NotFoundError(message, hint="is it deployed in this stage?") from cause
            raise translated(cause, f"service {service}: filter_log_events") from cause
