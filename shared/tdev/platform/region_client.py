"""The connection to a running laptop region, shared by the engines that speak with one."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import urllib3

from tdev.kernel.errors import DeniedError, InvalidError, PlatformError

_LONGEST_CALL_S = 910.0
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True, slots=True)
class RegionAnswer:
    """Status, headers (names in lower case) and body of an answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class RegionClient:
    """Posts to a region over connections that are kept open. Safe to use from many threads.

    Args:
        endpoint: ``http://127.0.0.1:<port>``.
        token: The region's token, or the secret that it gives its workers.

    Raises:
        InvalidError: When the endpoint is not the address of a region on this machine.
    """

    def __init__(self, endpoint: str, token: str) -> None:
        parts = urlsplit(endpoint)
        if parts.scheme != "http" or parts.hostname not in _LOOPBACK or not parts.port:
            hint = "A region is served on this machine only, as http://127.0.0.1:<port>."
            raise InvalidError(f"{endpoint!r} is not the endpoint of a region", hint=hint)
        self._endpoint = endpoint
        self._headers = {"Authorization": f"Bearer {token}"}
        self._pool = urllib3.HTTPConnectionPool(parts.hostname, parts.port, maxsize=32, retries=False)

    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> RegionAnswer:
        """Send one request and wait for its answer.

        Raises:
            DeniedError: When the region does not take the token.
            PlatformError: When no region answers, or it says that it is overloaded or stopping.
        """
        timeout = urllib3.Timeout(connect=5.0, read=_LONGEST_CALL_S)
        try:
            answer = self._pool.request("POST", path, body=body, headers={**self._headers, **headers}, timeout=timeout)
        except urllib3.exceptions.HTTPError as cause:
            hint = "Start it with: tdev up"
            raise PlatformError(f"no region answers at {self._endpoint}: {cause}", hint=hint) from cause
        if answer.status in (401, 403):
            raise DeniedError(
                f"the region at {self._endpoint} does not take this token",
                hint="It is in the file 'token' of its data folder.",
            )
        if answer.status == 503:
            raise PlatformError(f"the region at {self._endpoint} is overloaded or stopping", hint="Try again later.")
        return RegionAnswer(answer.status, {name.lower(): text for name, text in answer.headers.items()}, answer.data)

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._pool.close()
