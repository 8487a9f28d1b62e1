"""Clients of AWS services: made when they are first used, from one botocore session, some with other credentials.

Endpoints and region come from the usual AWS variables, and so do the process's own credentials. A client is dear
because of the description of its service (20 to 100 ms to read); the session keeps what was read, so the second client
of a service is cheap, whosever credentials it has.
"""

import threading
from collections.abc import Callable, Mapping
from functools import cached_property, partial
from typing import Any

from botocore.config import Config
from botocore.session import Session

SESSION_VARIABLES: Mapping[str, Any] = {"region": ("region", ["AWS_REGION", "AWS_DEFAULT_REGION"], None, None)}
"""Where a botocore session finds its region: as the AWS and CDK command lines do. Alone it reads the second only."""

_LONGEST_FUNCTION_S = 900

_ONCE = Config(connect_timeout=2, read_timeout=20, retries={"mode": "standard", "total_max_attempts": 1})
"""A message that is sent twice may arrive twice."""

_CONFIGS: Mapping[str, Config] = {
    "sesv2": _ONCE,
    "sns": _ONCE,
    "sqs": _ONCE,
    # A request that is sent twice runs the function twice, and one that waits may wait as long as the function runs.
    "lambda": Config(
        connect_timeout=2,
        read_timeout=_LONGEST_FUNCTION_S + 10,
        retries={"mode": "standard", "total_max_attempts": 1},
        tcp_keepalive=True,
    ),
    # Whoever asks a model tries again by himself, within his own time limit and budget.
    "bedrock-runtime": Config(
        connect_timeout=2, read_timeout=120, retries={"mode": "standard", "total_max_attempts": 1}
    ),
    "sts": Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3}),
}
_CONFIG = Config(connect_timeout=2, read_timeout=20, retries={"mode": "standard", "total_max_attempts": 3})


class LazyClient:
    """A client that is made when its first operation is asked for; threads that ask at once get the same one."""

    def __init__(self, make: Callable[[], Any]) -> None:
        """``make`` answers the client; what it raises, the operation raises, and the next one tries again."""
        self._make = make
        self._made: Any = None
        self._lock = threading.Lock()

    def __getattr__(self, operation: str) -> Any:
        with self._lock:
            if self._made is None:
                self._made = self._make()
        return getattr(self._made, operation)

    def close(self) -> None:
        """Close the client's connections, when there are any; an operation after this opens new ones."""
        with self._lock:
            if self._made is not None:
                self._made.close()


class AwsClients:
    """Makes the clients of this process; threads may share it.

    Args:
        profile: Name of a profile whose credentials and region count, whatever the environment says; empty: none.
    """

    def __init__(self, profile: str = "") -> None:
        self._profile = profile
        self._lock = threading.Lock()
        self._own: dict[str, LazyClient] = {}

    def own(self, service: str) -> LazyClient:
        """The client of a service (``dynamodb``) with the process's own credentials; always the same one."""
        with self._lock:
            if service not in self._own:
                self._own[service] = LazyClient(partial(self.make, service))
            return self._own[service]

    def make(self, service: str, credentials: Any = None) -> Any:
        """A new client of a service.

        Args:
            service: Its name in botocore.
            credentials: botocore credentials; the process's own when absent.

        Raises:
            BotoCoreError: When it cannot be made, for example because no region is set.
        """
        with self._lock:  # sessions are not made for threads
            self._session.lent = credentials
            region = self._session.get_scoped_config().get("region") if self._profile else None
            return self._session.create_client(service, region, config=_CONFIGS.get(service, _CONFIG))

    def close(self) -> None:
        """Close the process's own clients."""
        for client in self._own.values():
            client.close()

    @cached_property
    def _session(self) -> "_LendingSession":
        return _LendingSession(session_vars=SESSION_VARIABLES, profile=self._profile or None)


class _LendingSession(Session):  # type: ignore[misc]
    """A botocore session that gives the next client the credentials that were lent to it."""

    lent: Any = None

    def get_credentials(self) -> Any:
        """What was lent, or else the process's own."""
        return super().get_credentials() if self.lent is None else self.lent
