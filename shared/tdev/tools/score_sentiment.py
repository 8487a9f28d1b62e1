"""Say whether a text speaks for or against something."""

from typing_extensions import TypedDict

from tdev.domain.language.sentiment import mood
from tdev.domain.language.words import check_size, words
from tdev.sdk import tool


class Sentiment(TypedDict):
    """The mood of the text.

    Attributes:
        label: positive, negative, mixed or neutral
        score: -1 (all against) to 1 (all for); 0 when nothing speaks either way
        positive: words that speak for it
        negative: words that speak against it
    """

    label: str
    score: float
    positive: list[str]
    negative: list[str]


@tool(
    phrases=[
        "sentiment of the text",
        "is the review positive or negative",
        "sentiment analysis",
        "how happy is the customer",
        "tone of the message",
        "감성 분석",
        "긍정인지 부정인지",
        "리뷰 감정 분석",
        "긍정이야 부정이야",
        "리뷰가 긍정인지",
        "score the mood",
        "what mood is it",
        "how do customers feel",
    ],
    tags=["text", "analysis"],
    status="stable",
)
def score_sentiment(text: str) -> Sentiment:
    """Count the words of a text that speak for or against, in English and Korean, with negations and degrees.

    It is a small lexicon and knows no irony, no context and no words beside its own: good for sorting many reviews
    roughly, not for judging one.

    Args:
        text: any text, at most a million characters

    Returns:
        Label and score, and the words behind them.

    Raises:
        TooLargeError: When the text is too long.

    Examples:
        >>> score_sentiment(text="Very fast and friendly, but the app crashed.")
        {'label': 'positive', 'score': 0.4286, 'positive': ['fast', 'friendly'], 'negative': ['crashed']}
        >>> score_sentiment(text="배송이 너무 느려요")["label"]
        'negative'
    """
    found = mood(words(check_size(text)))
    together = found.good + found.bad
    score = round((found.good - found.bad) / together, 4) if together else 0.0
    if not together:
        label = "neutral"
    elif abs(score) < 0.2:
        label = "mixed"
    else:
        label = "positive" if score > 0 else "negative"
    return {"label": label, "score": score, "positive": list(found.for_it), "negative": list(found.against)}
