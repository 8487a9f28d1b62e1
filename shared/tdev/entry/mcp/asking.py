"""Asks the API from where many calls are under way at once: one thread per request, none longer than clients wait."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Protocol

import anyio
import anyio.to_thread

from tdev.kernel.errors import StepTimeoutError

MOST_S = 25.0
"""Seconds of one call of a tool."""
_AT_ONCE = 8
"""Requests at a time of one process."""

Told = Callable[[float, float, str], Awaitable[None]]
"""Is told how far a call has come: so much, of so much, in words."""


class Calls(Protocol):
    """The API, as ``tdev.entry.http.api_calls.Api`` speaks with it."""

    def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """Send a request; answers the JSON of the response. Raises ``TDevError``."""


class Asking:
    """The API for one caller.

    Args:
        api: Speaks with it, and blocks meanwhile.
        told: Is told how far a call has come.
    """

    def __init__(self, api: Calls, told: Told) -> None:
        self._api = api
        self._at_once = anyio.CapacityLimiter(_AT_ONCE)
        self.told = told

    async def get(self, path: str, **query: Any) -> Any:
        """Read. Raises ``TDevError``."""
        return await self._sent(partial(self._api.call, "GET", path, query=query))

    async def post(self, path: str, body: Mapping[str, Any], *, key: str | None = None) -> Any:
        """Do something; a key makes it safe to repeat. Raises ``TDevError``.

        When the call is cancelled the request is not taken back: what it does, it still does.
        """
        headers = {} if key is None else {"idempotency-key": key}
        return await self._sent(partial(self._api.call, "POST", path, body, headers=headers))

    async def _sent(self, send: Callable[[], Any]) -> Any:
        return await anyio.to_thread.run_sync(send, abandon_on_cancel=True, limiter=self._at_once)


async def in_time(work: Awaitable[Any], seconds: float = MOST_S) -> Any:
    """What the work answers.

    Raises:
        StepTimeoutError: When it takes longer.
    """
    with anyio.move_on_after(seconds):
        return await work
    raise StepTimeoutError(
        f"there was no answer within {seconds:g} seconds; what was asked for may still be done",
        hint="look before you repeat it (list_components, get_execution, service_status)",
    )
