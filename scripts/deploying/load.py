"""Callers of a service: so many requests a second for as long as it takes, each answer noted."""

import http.client
import json
import threading
import time
from dataclasses import dataclass
from typing import Any

from scripts.deploying.region import Region

CALLERS = 4


@dataclass(frozen=True, slots=True)
class Call:
    """One call as its caller saw it.

    Attributes:
        at: When it began, in seconds of ``time.monotonic``.
        ms: How long it took.
        status: HTTP status; 0 when no answer came.
        version: Which version answered; 0 when none was named.
        request: By which id its region knows it.
    """

    at: float
    ms: float
    status: int
    version: int
    request: str = ""

    @property
    def failed(self) -> bool:
        """Whether the caller did not get what he asked for."""
        return self.status != 200


class Caller:
    """One caller with a connection of his own, made again when it breaks."""

    def __init__(self, region: Region, service: str, inputs: dict[str, Any]) -> None:
        self._region = region
        self._path = f"/services/{service}"
        self._body = json.dumps(inputs)
        self._connection = http.client.HTTPConnection(region.host, timeout=30)

    def call(self) -> Call:
        """Call the service once."""
        at = time.monotonic()
        status, version, request = 0, "0", ""
        try:
            self._connection.request("POST", self._path, self._body, self._region.headers)
            answer = self._connection.getresponse()
            answer.read()
            status = answer.status
            version = answer.headers.get("x-tdev-service-version", "0")
            request = answer.headers.get("x-request-id", "")
        except (OSError, http.client.HTTPException):
            self._connection.close()
        return Call(at, (time.monotonic() - at) * 1000, status, int(version), request)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


class Load:
    """Calls a service ``rate`` times a second from several callers, from ``with`` to its end.

    Args:
        region: Where it is.
        service: Its name.
        inputs: Of each call.
        rate: Calls per second, of all callers together.
    """

    def __init__(self, region: Region, service: str, inputs: dict[str, Any], rate: float) -> None:
        self._callers = [Caller(region, service, inputs) for _ in range(CALLERS)]
        self._pause = CALLERS / rate
        self._calls: list[Call] = []
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._ask, args=(caller, number * self._pause / CALLERS))
            for number, caller in enumerate(self._callers)
        ]

    def __enter__(self) -> "Load":
        """Begin."""
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End, with the calls under way answered."""
        self._stop.set()
        for thread in self._threads:
            thread.join()
        for caller in self._callers:
            caller.close()

    def calls(self, since: float = 0.0) -> list[Call]:
        """Those that began at or after a moment of ``time.monotonic``, in the order of their beginning."""
        return sorted((call for call in self._calls if call.at >= since), key=lambda call: call.at)

    def wait(self, seconds: float) -> None:
        """Let it go on for so long."""
        self._stop.wait(seconds)

    def _ask(self, caller: Caller, after_s: float) -> None:
        due = time.monotonic() + after_s
        while not self._stop.wait(max(0.0, due - time.monotonic())):
            self._calls.append(caller.call())
            due += self._pause
