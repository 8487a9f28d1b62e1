"""Messages to Slack."""

import json
from pathlib import Path
from typing import Any

import pytest

from tdev.kernel.errors import InvalidError, StepError
from tdev.tools.send_slack_message import send_slack_message
from tests.support.components import context_in, page, web_of

URL = "https://hooks.slack.example/T1/very-secret"


def send(text: str, status: int = 200) -> tuple[Any, Any]:
    web = web_of(page(URL, "ok", "text/plain", status))
    context = context_in(Path("/nowhere"), web, secret={"SLACK_WEBHOOK_URL": URL}.__getitem__)
    return send_slack_message(text, context), web.asked[0]


def test_a_text_is_sent_and_calls_nobody() -> None:
    answer, (method, url, body, headers) = send("<!channel> 안녕 & bye")
    assert answer == {"status": 200}
    assert (method, url, headers["content-type"]) == ("POST", URL, "application/json")
    assert json.loads(body) == {"text": "&lt;!channel&gt; 안녕 &amp; bye"}


def test_an_answer_of_slack_fails_the_step_without_the_address() -> None:
    with pytest.raises(StepError, match="404") as caught:
        send("hi", 404)
    assert "very-secret" not in caught.value.message


@pytest.mark.parametrize("text", ["", "  ", "x" * 40_001])
def test_what_slack_does_not_take_is_not_sent(text: str) -> None:
    with pytest.raises(InvalidError):
        send_slack_message(text, context_in(Path("/nowhere")))
