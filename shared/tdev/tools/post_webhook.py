"""Send data to a web address."""

import json
from typing import Any

from typing_extensions import TypedDict

from tdev.kernel.errors import InvalidError, StepError
from tdev.sdk import Context, tool


class Answer(TypedDict):
    """What the receiver said.

    Attributes:
        status: HTTP status, 200 to 399
        text: first 10,000 characters of the body
    """

    status: int
    text: str


@tool(
    phrases=[
        "post to a webhook",
        "send to a webhook",
        "notify Slack through its webhook",
        "call an HTTP API with JSON",
        "send the result to this URL",
        "push a notification",
        "웹훅으로 보내줘",
        "웹훅 호출",
        "슬랙 웹훅에 올려줘",
        "이 주소로 전송",
        "결과를 POST 해줘",
    ],
    tags=["web", "http", "notify"],
    effects=["send"],
)
def post_webhook(url: str, body: Any, context: Context) -> Answer:
    """Send JSON to a public web address with POST.

    It runs at most once: it needs an approval, and passes the step's key on as Idempotency-Key.

    Args:
        url: address that starts with http:// or https://
        body: anything that JSON can carry; a text is sent as {"text": ...}
        context: gives the web client and the key of this effect

    Returns:
        Status and text of the answer.

    Raises:
        DeniedError: When the address lies inside a private network.
        InvalidError: When the body cannot be written as JSON.
        StepError: When the receiver answers with an error.

    Examples:
        >>> post_webhook("https://hooks.example.com/1", {"text": "done"}, context)["status"]
        200
    """
    document = {"text": body} if isinstance(body, str) else body
    try:
        content = json.dumps(document, ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as cause:
        raise InvalidError(f"the body for {url} is not JSON: {cause}") from cause
    headers = {"content-type": "application/json"}
    if context.effect_key:
        headers["idempotency-key"] = context.effect_key
    answer = context.web().request("POST", url, body=content, headers=headers)
    if answer.status >= 400:
        raise StepError(f"{answer.url} answered {answer.status}", hint="see whether the address still takes messages")
    return {"status": answer.status, "text": answer.content[:40_000].decode("utf-8", "replace")[:10_000]}
