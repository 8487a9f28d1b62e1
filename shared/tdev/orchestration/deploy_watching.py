"""Watches every live service of this machine, round after round."""

import logging
from collections.abc import Callable

from tdev.domain.delivery.guarding import Guard
from tdev.kernel.errors import TDevError
from tdev.platform.hosting import Hosting
from tdev.runtime import Runtime

_LOGGER = logging.getLogger("tdev.watcher")


class Watcher:
    """Looks at the services of every tenant that has deployed any.

    Args:
        runtime: The abilities of this process.
        hosting: From a tenant to where his local services run.
    """

    def __init__(self, runtime: Runtime, hosting: Callable[[str], Hosting]) -> None:
        self._runtime = runtime
        self._hosting = hosting
        self._guards: dict[str, Guard] = {}

    def work(self) -> int:
        """Look at each service once; answers how many there were. What fails of one leaves the others alone."""
        count = 0
        for tenant in self._runtime.event_queue.tenants():
            guard = self._guard(tenant)
            for service in self._runtime.services(tenant).all():
                if service.target != "local":
                    continue
                count += 1
                try:
                    guard.look(service)
                except TDevError as error:
                    _LOGGER.warning("%s of %s could not be watched: %s", service.name, tenant, error.message)
        return count

    def _guard(self, tenant: str) -> Guard:
        if tenant not in self._guards:
            runtime = self._runtime
            self._guards[tenant] = Guard(
                self._hosting(tenant), runtime.services(tenant), runtime.watches(tenant), clock=runtime.clock
            )
        return self._guards[tenant]
