"""Ask a language model."""

from typing_extensions import TypedDict

from tdev.kernel.errors import InvalidError
from tdev.platform.models import Limits, Message
from tdev.sdk import Context, tool

MOST_CHARACTERS = 400_000
MOST_TOKENS = 8000


class Told(TypedDict):
    """What the model said.

    Attributes:
        text: its words; nobody has checked them
        model: the model that answered
    """

    text: str
    model: str


@tool(
    phrases=[
        "ask the model",
        "ask a language model",
        "prompt the LLM",
        "complete the prompt with the LLM",
        "send this prompt to the model",
        "모델에게 물어봐",
        "언어 모델로 작성해줘",
        "AI에게 질문해줘",
    ],
    tags=["model", "llm", "text"],
    effects=["send"],
)
def ask_model(prompt: str, context: Context, text: str = "", most_tokens: int = 2000) -> Told:
    """Ask the language model that is set here, and give its words back. The prompt goes to wherever the model runs.

    Args:
        prompt: what is asked
        context: gives the model
        text: material for it, put below the prompt
        most_tokens: tokens that it may write, 1 to 8,000

    Returns:
        The words and the model's name.

    Raises:
        InvalidError: When the prompt is empty, or too much is asked.
        ModelError: When no model is set here, or it does not answer.
        BudgetError: When the run may not use so many tokens.

    Examples:
        >>> ask_model("Say hello.", context)["text"]
        'hello'
    """
    question = f"{prompt}\n\n{text}" if text else prompt
    if not prompt.strip():
        raise InvalidError("the prompt is empty")
    if len(question) > MOST_CHARACTERS:
        raise InvalidError(f"{len(question):,} characters; at most {MOST_CHARACTERS:,} are asked")
    if not 1 <= most_tokens <= MOST_TOKENS:
        raise InvalidError(f"most_tokens is {most_tokens}; give 1 to {MOST_TOKENS}")
    reply = context.model().converse([Message("user", question)], limits=Limits(tokens_out=most_tokens))
    return {"text": reply.text, "model": reply.model}
