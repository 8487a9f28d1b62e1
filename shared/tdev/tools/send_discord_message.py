"""Send a message to Discord."""

import json

from typing_extensions import TypedDict

from tdev.kernel.errors import InvalidError, StepError
from tdev.sdk import Context, tool

MOST_CHARACTERS = 2_000


class Posted(TypedDict):
    """What Discord says.

    Attributes:
        status: HTTP status, 200 to 299
    """

    status: int


@tool(
    phrases=[
        "send a Discord message",
        "message the Discord server",
        "share it on Discord",
        "디스코드 메시지 보내줘",
        "디스코드 채널에 알려줘",
        "디스코드로 공유",
        "post to Discord",
        "디스코드에 올려줘",
    ],
    tags=["notify", "discord"],
    effects=["send"],
    secrets=["DISCORD_WEBHOOK_URL"],
)
def send_discord_message(text: str, context: Context) -> Posted:
    """Send a text to the Discord channel of the webhook DISCORD_WEBHOOK_URL. It calls nobody by name.

    Args:
        text: the message, at most 2,000 characters
        context: gives the web client and the address

    Returns:
        The status.

    Raises:
        InvalidError: When the text is empty or too long.
        StepError: When Discord does not take it.
        NotFoundError: When the secret DISCORD_WEBHOOK_URL is not set.

    Examples:
        >>> send_discord_message("The report is ready.", context)
        {'status': 200}
    """
    if not text.strip() or len(text) > MOST_CHARACTERS:
        raise InvalidError(f"a message of {len(text):,} characters cannot be sent", hint=f"1 to {MOST_CHARACTERS:,}")
    body = json.dumps({"content": text, "allowed_mentions": {"parse": []}}).encode()
    headers = {"content-type": "application/json"}
    answer = context.web().request("POST", context.secret("DISCORD_WEBHOOK_URL"), body=body, headers=headers)
    if not 200 <= answer.status < 300:
        told = answer.content[:200].decode("utf-8", "replace")
        hint = "does the webhook of DISCORD_WEBHOOK_URL still exist?"
        raise StepError(f"Discord answered {answer.status}: {told}", hint=hint)
    return {"status": answer.status}
