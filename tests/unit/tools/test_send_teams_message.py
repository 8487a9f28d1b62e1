"""Messages to Teams."""

import json
from pathlib import Path
from typing import Any

import pytest

from tdev.kernel.errors import InvalidError, StepError
from tdev.tools.send_teams_message import send_teams_message
from tests.support.components import context_in, page, web_of

URL = "https://teams.example/workflows/very-secret"


def send(text: str, title: str = "", status: int = 202) -> tuple[Any, Any]:
    web = web_of(page(URL, "", "text/plain", status))
    context = context_in(Path("/nowhere"), web, secret={"TEAMS_WEBHOOK_URL": URL}.__getitem__)
    answer = send_teams_message(text, context, title)
    return answer, json.loads(web.asked[0][2] or b"")


def test_a_card_is_sent() -> None:
    answer, body = send("All is well.", "Report")
    assert answer == {"status": 202}
    (attachment,) = body["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert [block["text"] for block in attachment["content"]["body"]] == ["Report", "All is well."]


def test_a_title_can_be_left_out() -> None:
    assert len(send("x")[1]["attachments"][0]["content"]["body"]) == 1


def test_an_answer_of_teams_fails_the_step_without_the_address() -> None:
    with pytest.raises(StepError, match="410") as caught:
        send("hi", status=410)
    assert "very-secret" not in caught.value.message


@pytest.mark.parametrize("text", ["", " ", "x" * 30_000])
def test_what_teams_does_not_take_is_not_sent(text: str) -> None:
    with pytest.raises(InvalidError):
        send_teams_message(text, context_in(Path("/nowhere")))
