"""What services on ECS logged. They are called at their own address, by whoever stands in their network."""

from collections.abc import Mapping
from typing import Any, NoReturn

from tdev.kernel.errors import PlatformError
from tdev.platform.hosting.service_logs import ServiceLogs
from tdev.platform.telemetry import LogEntry


class EcsCalls:
    """Services of one tenant on ECS. Implements ``Calls``.

    Args:
        logs: What they logged.
    """

    def __init__(self, logs: ServiceLogs) -> None:
        self._logs = logs

    def call(self, service: str, event: Mapping[str, Any], request_id: str) -> NoReturn:
        """See ``Calls.call``. The load balancer is inside a network of the operator, and this process is not.

        Raises:
            PlatformError: Always.
        """
        raise PlatformError(
            f"service {service}: the load balancer of a service on ECS is not called from here",
            hint="call it at its own address from inside its network: tdev service shows it",
        )

    def logs(
        self, service: str, *, since: float | None = None, level: str | None = None, limit: int = 200
    ) -> list[LogEntry]:
        """See ``Calls.logs``."""
        return self._logs.newest(service, since=since, level=level, limit=limit)
