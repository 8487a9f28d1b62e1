"""Send a message to Microsoft Teams."""

import json

from typing_extensions import TypedDict

from tdev.kernel.errors import InvalidError, StepError
from tdev.sdk import Context, tool

MOST_BYTES = 27_000
"""What the body of a message may have; Teams takes 28 KB."""


class Posted(TypedDict):
    """What Teams says.

    Attributes:
        status: HTTP status, 200 to 299; 202 means that it is on its way
    """

    status: int


@tool(
    phrases=[
        "send a Microsoft Teams message",
        "message the Teams channel",
        "share it on MS Teams",
        "팀즈 메시지 보내줘",
        "팀즈 채널에 알려줘",
        "MS 팀즈로 공유",
        "post to our Teams",
        "팀즈에 올려줘",
    ],
    tags=["notify", "teams"],
    effects=["send"],
    secrets=["TEAMS_WEBHOOK_URL"],
)
def send_teams_message(text: str, context: Context, title: str = "") -> Posted:
    """Send a text to the Teams channel of the workflow webhook TEAMS_WEBHOOK_URL, as an Adaptive Card.

    Args:
        text: the message
        context: gives the web client and the address
        title: a line above it in bold

    Returns:
        The status.

    Raises:
        InvalidError: When the text is empty or too long.
        StepError: When Teams does not take it.
        NotFoundError: When the secret TEAMS_WEBHOOK_URL is not set.

    Examples:
        >>> send_teams_message("The report is ready.", context, "Daily report")
        {'status': 200}
    """
    if not text.strip():
        raise InvalidError("the message is empty")
    blocks = [{"type": "TextBlock", "text": title, "weight": "Bolder", "wrap": True}] if title else []
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [*blocks, {"type": "TextBlock", "text": text, "wrap": True}],
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    body = json.dumps({"type": "message", "attachments": [attachment]}).encode()
    if len(body) > MOST_BYTES:
        raise InvalidError(f"the message has {len(body):,} bytes, more than {MOST_BYTES:,}", hint="shorten it first")
    headers = {"content-type": "application/json"}
    answer = context.web().request("POST", context.secret("TEAMS_WEBHOOK_URL"), body=body, headers=headers)
    if not 200 <= answer.status < 300:
        told = answer.content[:200].decode("utf-8", "replace")
        raise StepError(
            f"Teams answered {answer.status}: {told}", hint="does the webhook of TEAMS_WEBHOOK_URL still exist?"
        )
    return {"status": answer.status}
