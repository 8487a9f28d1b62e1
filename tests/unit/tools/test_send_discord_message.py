"""Messages to Discord."""

import json
from pathlib import Path
from typing import Any

import pytest

from tdev.kernel.errors import InvalidError, StepError
from tdev.tools.send_discord_message import send_discord_message
from tests.support.components import context_in, page, web_of

URL = "https://discord.example/webhooks/very-secret"


def send(text: str, status: int = 204) -> tuple[Any, Any]:
    web = web_of(page(URL, "", "text/plain", status))
    context = context_in(Path("/nowhere"), web, secret={"DISCORD_WEBHOOK_URL": URL}.__getitem__)
    return send_discord_message(text, context), json.loads(web.asked[0][2] or b"")


def test_a_text_is_sent_and_calls_nobody() -> None:
    answer, body = send("@everyone hi")
    assert answer == {"status": 204}
    assert body == {"content": "@everyone hi", "allowed_mentions": {"parse": []}}


def test_an_answer_of_discord_fails_the_step_without_the_address() -> None:
    with pytest.raises(StepError, match="401") as caught:
        send("hi", 401)
    assert "very-secret" not in caught.value.message


@pytest.mark.parametrize("text", ["", "\n", "x" * 2001])
def test_what_discord_does_not_take_is_not_sent(text: str) -> None:
    with pytest.raises(InvalidError):
        send_discord_message(text, context_in(Path("/nowhere")))
