"""Answer with what was said: the smallest component, good for a first run."""

from typing_extensions import TypedDict

from tdev.sdk import tool


class Echo(TypedDict):
    """What was said.

    Attributes:
        text: the same text
    """

    text: str


@tool(
    phrases=[
        "echo",
        "say it back",
        "repeat this text",
        "say hello",
        "test run",
        "따라 말해줘",
        "그대로 돌려줘",
        "에코",
    ],
    tags=["text", "test"],
    status="stable",
)
def echo_tool(text: str) -> Echo:
    """Answer with the same text.

    Args:
        text: any text

    Returns:
        The text, unchanged.

    Examples:
        >>> echo_tool(text="hello")
        {'text': 'hello'}
    """
    return {"text": text}
