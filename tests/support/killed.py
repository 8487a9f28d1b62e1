"""Clients of AWS that are cut off at one of their calls, as those of a process that is killed."""

from collections.abc import Callable
from typing import Any

from tests.support.hosting import Clients


class Killed(BaseException):
    """The process is gone: nothing catches this."""


class Fragile:
    """Clients that are cut off at one of their calls: before it is sent, or before its answer is read."""

    def __init__(self, clients: Clients, at: int, *, answered: bool) -> None:
        self._clients = clients
        self._left = at
        self._answered = answered

    def __getitem__(self, service: str) -> Any:
        return self.over(self._clients[service])

    def over(self, client: Any) -> Any:
        """The same for a client that is given."""
        return _FragileClient(self, client)

    def counted(self, call: Callable[[], Any]) -> Any:
        self._left -= 1
        if self._left == 0 and not self._answered:
            raise Killed
        try:
            return call()
        finally:
            if self._left == 0:
                raise Killed


class _FragileClient:
    def __init__(self, fragile: Fragile, client: Any) -> None:
        self._fragile = fragile
        self._client = client

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        return lambda *given, **more: self._fragile.counted(lambda: getattr(self._client, operation)(*given, **more))
