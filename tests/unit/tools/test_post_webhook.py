"""Posting to a web address."""

import json
from pathlib import Path
from typing import Any

import pytest

from tdev.kernel.errors import InvalidError, StepError
from tdev.tools.post_webhook import post_webhook
from tests.support.components import context_in, page, web_of

URL = "https://hooks.example.com/1"


def post(body: Any, *, status: int = 200, key: str = "") -> tuple[Any, Any]:
    web = web_of(page(URL, "thanks", "text/plain", status))
    return post_webhook(URL, body, context_in(Path("/nowhere"), web, effect_key=key)), web.asked[0]


def test_json_is_posted_once() -> None:
    answer, (method, url, body, headers) = post({"text": "안녕"})
    assert answer == {"status": 200, "text": "thanks"}
    assert (method, url, json.loads(body)) == ("POST", URL, {"text": "안녕"})
    assert headers["content-type"] == "application/json"
    assert "idempotency-key" not in headers


def test_a_text_is_sent_as_an_object() -> None:
    _, (_, _, body, _) = post("done")
    assert json.loads(body) == {"text": "done"}


def test_the_key_of_the_effect_is_passed_on() -> None:
    _, (_, _, _, headers) = post({}, key="run-1/step-2")
    assert headers["idempotency-key"] == "run-1/step-2"


def test_an_error_of_the_receiver_fails_the_step() -> None:
    with pytest.raises(StepError, match="410"):
        post({}, status=410)


@pytest.mark.parametrize("body", [float("nan"), object(), "\ud800"])
def test_what_is_no_json_is_not_sent(body: Any) -> None:
    web = web_of(page(URL, "x"))
    with pytest.raises(InvalidError):
        post_webhook(URL, body, context_in(Path("/nowhere"), web))
    assert web.asked == []
