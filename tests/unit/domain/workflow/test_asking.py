"""What runs a component that asks: it stops at each question that has no answer yet, and is run again with one more."""

import base64
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import tdev.kernel.errors  # noqa: F401 - the sandbox has it loaded
from tdev.domain.workflow.asking import perform
from tdev.sdk import Context

TWICE = """
from tdev.sdk import Context

def work(text: str, context: Context) -> str:
    first = context.call("upper", {"text": text})
    return context.call("shout", {"text": first}) + context.effect_key
"""
WEB = """
from tdev.sdk import Context

def work(url: str, context: Context) -> list:
    found = context.web().request("POST", url, body=b"hi", headers={"a": "b"}, timeout_s=3.0)
    return [found.url, found.status, found.headers, found.content.decode()]
"""
CATCHES = """
def work(context: "Context") -> str:
    try:
        return context.call("other", {})
    except Exception as raised:
        return type(raised).__name__ + ": " + str(raised)
"""
OBJECT = """
class Work:
    def run(self, n: int, context: "Context") -> int:
        return n + 1
"""


@pytest.fixture(autouse=True)
def same_modules() -> Iterator[None]:
    """What runs here runs in a sandbox of its own else: its module is taken away again."""
    before = sys.modules.get("component")
    yield
    sys.modules.pop("component", None)
    if before is not None:
        sys.modules["component"] = before


def run(source: str, given: dict[str, Any], *answers: dict[str, Any], attribute: str = "work") -> dict[str, Any]:
    return perform(source, attribute, given, list(answers), "key-1", Context(workspace=Path()))


def test_it_stops_at_the_first_question_without_an_answer() -> None:
    first = {"call": "upper", "payload": {"text": "a"}}
    assert run(TWICE, {"text": "a"}) == {"ask": first, "asked": []}
    second = {"call": "shout", "payload": {"text": "A"}}
    assert run(TWICE, {"text": "a"}, {"output": "A"}) == {"ask": second, "asked": [first]}
    ended = run(TWICE, {"text": "a"}, {"output": "A"}, {"output": "A!"})
    assert ended == {"output": "A!key-1", "asked": [first, second]}


def test_a_request_travels_whole_and_so_does_its_answer() -> None:
    asked = run(WEB, {"url": "https://a.b/"})["ask"]["web"]
    body = base64.b64encode(b"hi").decode()
    assert asked == {"method": "POST", "url": "https://a.b/", "body": body, "headers": {"a": "b"}, "s": 3.0}
    answer = {"url": "https://a.b/c", "status": 201, "headers": {"x": "y"}, "content": base64.b64encode(b"ok").decode()}
    assert run(WEB, {"url": "https://a.b/"}, answer)["output"] == ["https://a.b/c", 201, {"x": "y"}, "ok"]


def test_the_component_cannot_catch_its_own_stop() -> None:
    assert run(CATCHES, {}) == {"ask": {"call": "other", "payload": {}}, "asked": []}


@pytest.mark.parametrize(
    ("error", "raised"),
    [("NotFoundError", "NotFoundError: no such thing"), ("NoErrorOfOurs", "StepError: no such thing")],
)
def test_an_answer_that_is_an_error_is_raised_where_it_was_asked_for(error: str, raised: str) -> None:
    assert run(CATCHES, {}, {"error": error, "message": "no such thing"})["output"] == raised


def test_whatever_the_component_raises_is_an_answer() -> None:
    source = 'def work(context: "Context"):\n    raise LookupError("x" * 9000)\n'
    found = run(source, {})
    assert (found["error"], len(found["message"]), found["asked"]) == ("LookupError", 2000, [])


def test_a_class_is_made_and_run() -> None:
    assert run(OBJECT, {"n": 1}, attribute="Work") == {"output": 2, "asked": []}
