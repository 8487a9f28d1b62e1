"""Foreign components reach out through whoever runs them, as far as their effects go."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tdev.domain.workflow.brokered import MOST_QUESTIONS, brokered_call, reaches_out
from tdev.kernel.errors import DeniedError, NotFoundError, StepError
from tdev.platform.sandbox.embedded.engine import LocalSandbox
from tdev.platform.web import WebResponse
from tdev.sdk.context import Context

HEAD = '''"""X."""

from tdev.sdk import Context


def reach(text: str, context: Context) -> object:
    """Reach."""
'''
GET = HEAD + "    return context.web().request('GET', 'https://x.example.com/' + text).content.decode()\n"
POST = HEAD + "    return context.web().request('POST', 'https://x.example.com/', body=text.encode()).status\n"
CALL = HEAD + "    return [context.call('one', {'text': text}), context.call('two', {'text': text})]\n"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[LocalSandbox]:
    made = LocalSandbox(allow_weak=True)
    yield made
    made.close()


class World:
    """A web and components that remember what they were asked."""

    def __init__(self) -> None:
        self.asked: list[Any] = []

    def request(self, method: str, url: str, **more: Any) -> WebResponse:
        self.asked.append((method, url, more.get("body")))
        return WebResponse(url, 201, {"a": "b"}, b"seen " + url.encode())

    def call(self, name: str, payload: Mapping[str, Any]) -> Any:
        self.asked.append((name, dict(payload)))
        if payload["text"] == "gone":
            raise NotFoundError("no such thing")
        return f"{name} {payload['text']}"


def _reach(
    sandbox: LocalSandbox, source: str, *effects: str, text: str = "a", secret: bool = False
) -> tuple[Any, World]:
    world = World()
    context = Context(Path(), web=lambda: world, call=world.call)
    call = brokered_call(sandbox, source, "reach", effects, ref="reach@1.0.0", holds_secret=secret)
    return call({"text": text}, context), world


def test_a_request_is_made_outside_and_its_answer_comes_in(sandbox: LocalSandbox) -> None:
    found, world = _reach(sandbox, GET, "fetch")
    assert found == "seen https://x.example.com/a"
    assert world.asked == [("GET", "https://x.example.com/a", None)]


def test_each_effect_happens_once_although_the_code_is_run_again(sandbox: LocalSandbox) -> None:
    found, world = _reach(sandbox, POST, "send", text="hé")
    assert found == 201
    assert world.asked == [("POST", "https://x.example.com/", "hé".encode())]
    found, world = _reach(sandbox, CALL, "invoke")
    assert found == ["one a", "two a"]
    assert len(world.asked) == 2


@pytest.mark.parametrize(
    ("source", "effects", "secret"),
    [(POST, ("fetch",), False), (GET, ("invoke",), False), (CALL, ("fetch", "send"), False), (GET, ("fetch",), True)],
)
def test_what_the_effects_do_not_allow_is_denied(
    source: str, effects: tuple[str, ...], secret: bool, sandbox: LocalSandbox
) -> None:
    with pytest.raises(DeniedError, match="needs the effect"):
        _reach(sandbox, source, *effects, secret=secret)


def test_a_secret_may_travel_when_sending_was_allowed(sandbox: LocalSandbox) -> None:
    assert _reach(sandbox, GET, "fetch", "send", secret=True)[0].startswith("seen")


def test_an_error_of_what_was_asked_is_the_components_to_handle(sandbox: LocalSandbox) -> None:
    with pytest.raises(StepError, match="NotFoundError: no such thing"):
        _reach(sandbox, CALL, "invoke", text="gone")
    caught = (
        CALL.replace("    return [", "    try:\n        return [").rstrip()
        + "\n    except Exception as e:\n        return str(e)\n"
    )
    assert _reach(sandbox, caught, "invoke", text="gone")[0] == "no such thing"


def test_code_that_asks_something_else_when_run_again_is_stopped(sandbox: LocalSandbox) -> None:
    asks = "        context.call('x', {'text': str(random.random())})\n"
    fickle = HEAD + "    import random\n    for _ in range(3):\n" + asks + "    return 1\n"
    with pytest.raises(StepError, match="does not ask the same"):
        _reach(sandbox, fickle, "invoke")


def test_code_that_never_stops_asking_is_stopped(sandbox: LocalSandbox) -> None:
    endless = HEAD + "    while True:\n        context.call('x', {'text': text})\n"
    with pytest.raises(StepError, match=f"more than {MOST_QUESTIONS}"):
        _reach(sandbox, endless, "invoke")


@pytest.mark.parametrize(
    ("source", "effects", "wanted"),
    [(GET, ("fetch",), True), (GET, ("pure",), False), (GET.replace(", context: Context", ""), ("fetch",), False)],
)
def test_only_code_with_an_effect_and_a_context_reaches_out(
    source: str, effects: tuple[str, ...], wanted: bool
) -> None:
    assert reaches_out(source, "reach", effects) is wanted
