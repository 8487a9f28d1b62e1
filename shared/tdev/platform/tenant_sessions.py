"""Sessions of tenants on AWS: whoever touches a tenant's data does it with credentials that reach no other tenant's.

A function's own role may do nothing but assume its data role, and it must say for whom: the session carries the tenant
as a tag, and the data role's grants hold for ``T#<tag>#*`` and ``<tag>/*`` (and for reading the shared catalogue) only.
A wrong key is then refused by AWS, whatever our code believes.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from botocore.credentials import RefreshableCredentials
from botocore.exceptions import BotoCoreError, ClientError

from tdev.kernel.clock import Clock, system_clock
from tdev.kernel.errors import DeniedError, PlatformError
from tdev.kernel.tenant import SHARED, checked_tenant
from tdev.platform.aws_clients import LazyClient
from tdev.platform.botocore_errors import code_of, translated

SESSION_S = 900
"""How long a session lasts: the least that STS gives."""
SPARE_S = 60
"""So long before its end a session is replaced, for a request that is under way must not outlive it."""
MOST = 32
"""Sessions that are kept."""

_NEVER = datetime.fromtimestamp(0, UTC)


class TenantSessions:
    """Clients with the credentials of a tenant's session; threads may share it.

    The session of a tenant is asked for when the first request is signed and again ``SPARE_S`` before it ends, once
    for all threads and clients of the tenant. The clients of the tenant that was used least recently are forgotten;
    who still holds one can go on with it.
    """

    def __init__(
        self,
        role: str,
        *,
        sts: Any,
        make: Callable[[str, Any], Any],
        clock: Clock = system_clock,
        most: int = MOST,
    ) -> None:
        """Assume a role for tenants.

        Args:
            role: The ARN of the data role.
            sts: A client of ``sts`` with the process's own credentials.
            make: From a service and botocore credentials to a client.
            clock: Seconds since the epoch; decides when a session has to be replaced.
            most: How many tenants are kept.
        """
        self._role = role
        self._sts = sts
        self._make = make
        self._clock = clock
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, _Session] = OrderedDict()

    def client(self, tenant: str, service: str) -> LazyClient:
        """The client of a service (``dynamodb``) for a tenant's data. Nothing is sent before it is used.

        Its operations raise ``PlatformError`` when there is no session to be had.

        Raises:
            InvalidError: When the tenant is none.
            DeniedError: For the shared catalogue, which everybody reads and no function writes.
        """
        if checked_tenant(tenant) == SHARED:
            raise DeniedError("no session is given for the shared catalogue", hint="publish as a tenant")
        with self._lock:
            session = self._kept.get(tenant)
            if session is None:
                session = self._kept[tenant] = _Session(self._credentials(tenant), self._make)
            self._kept.move_to_end(tenant)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
            return session.client(service)

    def close(self) -> None:
        """Close the clients that are kept."""
        with self._lock:
            sessions = list(self._kept.values())
        for session in sessions:
            session.close()

    def _credentials(self, tenant: str) -> Any:
        """Credentials that have always just expired at first; botocore lets one thread replace them for all."""
        return RefreshableCredentials(
            access_key="",
            secret_key="",
            token="",
            expiry_time=_NEVER,
            refresh_using=partial(self._assume, tenant),
            method="tenant-session",
            time_fetcher=lambda: datetime.fromtimestamp(self._clock(), UTC),
            advisory_timeout=SPARE_S,
            mandatory_timeout=SPARE_S,
        )

    def _assume(self, tenant: str) -> dict[str, str]:
        where = f"no session of tenant {tenant!r} on the role {self._role}"
        try:
            answer = self._sts.assume_role(
                RoleArn=self._role,
                RoleSessionName=f"tdev-{tenant}",
                Tags=[{"Key": "tenant", "Value": tenant}],
                DurationSeconds=SESSION_S,
            )
        except (ClientError, BotoCoreError) as cause:
            if code_of(cause) == "AccessDenied":
                hint = (
                    "allow sts:AssumeRole and sts:TagSession on it to the function's role, and let it trust that role"
                )
                raise PlatformError(f"{where}: {cause}", hint=hint) from cause
            raise translated(cause, where) from cause
        given = answer["Credentials"]
        ends: datetime = given["Expiration"]
        if ends.timestamp() - self._clock() <= SPARE_S:
            raise PlatformError(f"{where}: it ended at {ends.isoformat()}", hint="set the clock of this machine")
        return {
            "access_key": given["AccessKeyId"],
            "secret_key": given["SecretAccessKey"],
            "token": given["SessionToken"],
            "expiry_time": ends.isoformat(),
        }


class _Session:
    """The credentials of one tenant and the clients that have them."""

    def __init__(self, credentials: Any, make: Callable[[str, Any], Any]) -> None:
        self._credentials = credentials
        self._make = make
        self._clients: dict[str, LazyClient] = {}

    def client(self, service: str) -> LazyClient:
        """The client of a service; the caller sees to it that one thread asks at a time."""
        if service not in self._clients:
            self._clients[service] = LazyClient(partial(self._make, service, self._credentials))
        return self._clients[service]

    def close(self) -> None:
        """Close the clients."""
        for client in self._clients.values():
            client.close()
