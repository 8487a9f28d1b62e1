"""Decides by what was found out about a message how the answer to it begins."""

from typing_extensions import TypedDict

from tdev.kernel.errors import InvalidError
from tdev.sdk import Context, agent

_BODIES = {
    "en": {
        "refund": "we have received your request for a refund and are looking at your order.",
        "delivery": "we are asking the carrier where your parcel is.",
        "account": "we are looking at your account. Please never send us your password.",
        "problem": "we are sorry that it does not work, and are looking for the cause.",
        "billing": "we are checking the invoice and the payment that you mention.",
        "other": "we have received your message and are reading it.",
    },
    "ko": {
        "refund": "환불 요청을 받았으며 주문 내역을 확인하고 있습니다.",
        "delivery": "택배사에 배송 위치를 확인하고 있습니다.",
        "account": "계정을 확인하고 있습니다. 비밀번호는 절대 보내지 마세요.",
        "problem": "불편을 드려 죄송합니다. 원인을 찾고 있습니다.",
        "billing": "말씀하신 청구와 결제 내역을 확인하고 있습니다.",
        "other": "보내주신 내용을 받았으며 확인하고 있습니다.",
    },
}
_FRAMES = {
    "en": "Hello,\n\n{% if sorry %}we are sorry for the trouble. {% endif %}"
    "{% if soon %}This comes first here: {% endif %}"
    "{{ body }}\n{% if contact %}We will get back to you at {{ contact }}.\n{% endif %}\nKind regards",
    "ko": "안녕하세요.\n\n{% if sorry %}불편을 드려 죄송합니다. {% endif %}"
    "{% if soon %}우선 처리하겠습니다. {% endif %}"
    "{{ body }}\n{% if contact %}{{ contact }}(으)로 연락드리겠습니다.\n{% endif %}\n감사합니다.",
}


class Draft(TypedDict):
    """The draft.

    Attributes:
        text: the answer, for a person to read before it is sent
        language: en or ko
    """

    text: str
    language: str


@agent(
    phrases=[
        "draft a reply",
        "suggest an answer to the customer",
        "prepare a response letter",
        "답장 초안 작성",
        "고객 답변 초안",
        "회신 문구 만들어줘",
    ],
    tags=["text", "reply"],
    uses=["detect_language", "render_template"],
)
class DraftReplyAgent:
    """Decide by the language of a message and what was found out about it what an answer says, and write a draft.

    The draft promises nothing; it is written in English or Korean, from fixed sentences. A person reads it first.

    Args:
        text: the message
        topic: refund, delivery, account, problem, billing or other
        urgency: high, normal or low
        mood: positive, negative, mixed or neutral
        contact: where the sender can be reached, or empty

    Returns:
        The draft and its language.

    Raises:
        InvalidError: When the message is empty or the topic is not known.

    Examples:
        >>> DraftReplyAgent().run("환불해 주세요", context, topic="refund")["language"]
        'ko'
    """

    def run(
        self,
        text: str,
        context: Context,
        topic: str = "other",
        urgency: str = "normal",
        mood: str = "neutral",
        contact: str = "",
    ) -> Draft:  # five words about the message
        """Decide and write."""
        if not text.strip() or topic not in _BODIES["en"]:
            raise InvalidError("the message is empty or the topic unknown", hint=f"topics: {', '.join(_BODIES['en'])}")
        language = "ko" if context.call("detect_language", {"text": text})["language"] == "ko" else "en"
        sorry = mood == "negative" and topic != "problem"
        values = {
            "sorry": sorry,
            "soon": urgency == "high",
            "body": _BODIES[language][topic],
            "contact": contact[:200],
        }
        given = {"template": _FRAMES[language], "values": values}
        return {"text": context.call("render_template", given)["text"], "language": language}
