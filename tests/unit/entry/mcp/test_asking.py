"""Asking the API: other calls go on meanwhile, and nothing takes longer than clients wait."""

import asyncio
import threading
from typing import Any

import pytest

from tdev.entry.mcp.asking import MOST_S, Asking, in_time
from tdev.kernel.errors import StepTimeoutError


class Held:
    """An API whose answer waits for the test."""

    def __init__(self) -> None:
        self.begun, self.go, self.done = threading.Event(), threading.Event(), threading.Event()

    def call(self, *request: Any, **more: Any) -> str:
        """Wait for the test."""
        self.begun.set()
        assert self.go.wait(30)
        self.done.set()
        return "done"


async def untold(part: float, whole: float, words: str) -> None:
    """Nobody listens."""


def test_a_call_that_blocks_does_not_stop_the_others() -> None:
    api = Held()

    async def whole() -> Any:
        first = asyncio.create_task(Asking(api, untold).get("/x"))
        while not api.begun.is_set():
            await asyncio.sleep(0.001)
        api.go.set()
        return await first

    assert asyncio.run(whole()) == "done"


def test_a_cancelled_call_is_left_at_once_and_what_was_sent_is_still_done() -> None:
    api = Held()

    async def whole() -> bool:
        first = asyncio.create_task(Asking(api, untold).post("/x", {}))
        while not api.begun.is_set():
            await asyncio.sleep(0.001)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        left_before = not api.done.is_set()
        api.go.set()
        return left_before

    assert asyncio.run(whole())
    assert api.done.wait(30)


def test_what_takes_too_long_is_told_with_what_to_do() -> None:
    async def whole() -> None:
        await in_time(asyncio.sleep(30), 0.01)

    with pytest.raises(StepTimeoutError, match="may still be done") as caught:
        asyncio.run(whole())
    assert "look before you repeat" in (caught.value.hint or "")


def test_what_is_in_time_is_answered_and_no_call_is_longer_than_clients_wait() -> None:
    async def whole() -> Any:
        return await in_time(asyncio.sleep(0, "fine"))

    assert asyncio.run(whole()) == "fine"
    assert MOST_S <= 25
