"""Send a message to Slack."""

import json

from typing_extensions import TypedDict

from tdev.kernel.errors import InvalidError, StepError
from tdev.sdk import Context, tool

MOST_CHARACTERS = 40_000


class Posted(TypedDict):
    """What Slack says.

    Attributes:
        status: HTTP status, 200 to 299
    """

    status: int


@tool(
    phrases=[
        "send a Slack message",
        "message the Slack channel",
        "tell everybody on Slack",
        "post a digest to Slack",
        "슬랙 메시지 보내줘",
        "슬랙 채널에 알려줘",
        "슬랙으로 공유",
        "슬랙에 올려줘",
        "post to our Slack",
    ],
    tags=["notify", "slack"],
    effects=["send"],
    secrets=["SLACK_WEBHOOK_URL"],
)
def send_slack_message(text: str, context: Context) -> Posted:
    """Send a text to the Slack channel of the incoming webhook SLACK_WEBHOOK_URL. It calls nobody by name.

    Args:
        text: the message, at most 40,000 characters; what looks like a mention or a link of Slack is shown as it is
        context: gives the web client and the address

    Returns:
        The status.

    Raises:
        InvalidError: When the text is empty, too long or broken.
        StepError: When Slack does not take it.
        NotFoundError: When the secret SLACK_WEBHOOK_URL is not set.

    Examples:
        >>> send_slack_message("The report is ready.", context)
        {'status': 200}
    """
    if not text.strip() or len(text) > MOST_CHARACTERS:
        raise InvalidError(f"a message of {len(text):,} characters cannot be sent", hint=f"1 to {MOST_CHARACTERS:,}")
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    body = json.dumps({"text": plain}).encode()
    headers = {"content-type": "application/json"}
    answer = context.web().request("POST", context.secret("SLACK_WEBHOOK_URL"), body=body, headers=headers)
    if not 200 <= answer.status < 300:
        told = answer.content[:200].decode("utf-8", "replace")
        raise StepError(
            f"Slack answered {answer.status}: {told}", hint="does the webhook of SLACK_WEBHOOK_URL still exist?"
        )
    return {"status": answer.status}
