"""The smallest agent: it answers with what it was told."""

from typing_extensions import TypedDict

from tdev.sdk import agent


class Reply(TypedDict):
    """What the agent says.

    Attributes:
        text: the same text
    """

    text: str


@agent(
    phrases=[
        "echo agent",
        "repeat after me",
        "ping the agent",
        "answer with the same",
        "에코 에이전트",
        "따라 해봐",
        "그대로 대답해",
    ],
    tags=["test"],
    status="stable",
)
class EchoAgent:
    """Answer with the same text: an agent to try a registration, a workflow or a deployment with.

    Args:
        text: any text

    Returns:
        The text, unchanged.

    Examples:
        >>> EchoAgent().run(text="hello")
        {'text': 'hello'}
    """

    def run(self, text: str) -> Reply:
        """Answer with the text."""
        return {"text": text}
