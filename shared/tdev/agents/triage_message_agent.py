"""Decides what a message is about and how urgent it is, and takes out of it what that calls for."""

from typing_extensions import TypedDict

from tdev.domain.language.words import check_size, root, words
from tdev.kernel.errors import InvalidError
from tdev.sdk import Context, agent

_TOPIC_TEXTS = {
    "refund": "refund return money back cancel cancellation 환불 반품 취소",
    "delivery": "delivery deliver shipping shipment package parcel arrive arrived tracking 배송 택배 도착",
    "account": "login password account sign locked 로그인 비밀번호 계정",
    "problem": "broken error bug crash fail failed wrong work defect 고장 오류 불량 에러",
    "billing": "invoice bill charge charged payment price 결제 청구 요금",
}
_URGENT_TEXT = "urgent immediately asap emergency now today lawyer legal outage down 긴급 급해요 당장 지금 오늘 즉시"
_TOPICS = {topic: frozenset(root(word) for word in words(text)) for topic, text in _TOPIC_TEXTS.items()}
_URGENT = frozenset(root(word) for word in words(_URGENT_TEXT))
_CALLED_BACK = frozenset({"refund", "delivery", "billing"})
"""Topics that somebody is called or written about."""


class Triage(TypedDict):
    """What was decided.

    Attributes:
        topic: refund, delivery, account, problem, billing or other
        urgency: high, normal or low
        mood: positive, negative, mixed or neutral
        contacts: e-mail addresses and phone numbers, where the topic calls for them
        links: addresses in the message, where it tells of a problem
        used: the components that were called, in their order
    """

    topic: str
    urgency: str
    mood: str
    contacts: list[str]
    links: list[str]
    used: list[str]


@agent(
    phrases=[
        "triage the customer message",
        "how urgent is this message",
        "classify the support request",
        "sort the inquiry by topic",
        "고객 문의 긴급도 판단",
        "문의 주제 분류",
        "얼마나 급한 문의인지 확인",
    ],
    tags=["text", "triage"],
    uses=["score_sentiment", "extract_emails", "extract_phone_numbers", "extract_urls"],
)
class TriageMessageAgent:
    """Decide by the words of a message its topic and urgency, and run the components that the topic calls for.

    It knows five topics in English and Korean by their words; anything else is "other". It rules on no claim.

    Args:
        text: the message, at most a million characters

    Returns:
        Topic, urgency, mood, contacts and links.

    Raises:
        InvalidError: When the message is empty.
        TooLargeError: When it is too long.

    Examples:
        >>> TriageMessageAgent().run("My parcel is late! Call me at 010-1234-5678 immediately.", context)["contacts"]
        ['010-1234-5678']
    """

    def run(self, text: str, context: Context) -> Triage:
        """Decide, and take out what is needed."""
        if not check_size(text).strip():
            raise InvalidError("the message is empty")
        said = [root(word) for word in words(text)]
        hits = {topic: sum(_says(word, known) for word in said) for topic, known in _TOPICS.items()}
        topic = max(hits, key=lambda name: hits[name]) if any(hits.values()) else "other"
        mood = context.call("score_sentiment", {"text": text})["label"]
        found: Triage = {
            "topic": topic,
            "urgency": _urgency(said, text, mood),
            "mood": mood,
            "contacts": [],
            "links": [],
            "used": ["score_sentiment"],
        }
        if topic in _CALLED_BACK:
            found["contacts"] += context.call("extract_emails", {"text": text})
            found["contacts"] += context.call("extract_phone_numbers", {"text": text})
            found["used"] += ["extract_emails", "extract_phone_numbers"]
        elif topic in ("problem", "account"):
            found["links"] += context.call("extract_urls", {"text": text})
            found["used"].append("extract_urls")
        return found


def _says(word: str, known: frozenset[str]) -> bool:
    """Whether a word is known; a Korean one may go on after what is known of it."""
    return word in known or ("가" <= word[:1] <= "힣" and word.startswith(tuple(each for each in known if each > "가")))


def _urgency(said: list[str], text: str, mood: str) -> str:
    urgent = any(_says(word, _URGENT) for word in said)
    if urgent or (mood == "negative" and text.count("!") >= 3):
        return "high"
    return "low" if mood == "positive" else "normal"
