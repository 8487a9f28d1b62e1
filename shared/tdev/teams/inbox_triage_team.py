"""Two agents at work: one looks at a message, the other drafts the answer."""

from typing_extensions import TypedDict

from tdev.sdk import Context, team


class Handled(TypedDict):
    """What was made of the message.

    Attributes:
        topic: refund, delivery, account, problem, billing or other
        urgency: high, normal or low
        contacts: where the sender can be reached
        text: the draft of an answer, for a person to read before it is sent
    """

    topic: str
    urgency: str
    contacts: list[str]
    text: str


@team(
    phrases=[
        "triage the inbox message and draft a reply",
        "handle the support mail",
        "process the customer inquiry",
        "고객 문의 처리",
        "문의 분류하고 답장 초안",
        "고객 메일 응대 초안",
    ],
    tags=["text", "triage", "reply"],
    uses=["TriageMessageAgent", "DraftReplyAgent"],
)
class InboxTriageTeam:
    """Look at a message of a customer, decide topic and urgency, and draft an answer. Nothing is sent.

    Args:
        text: the message

    Returns:
        Topic, urgency, contacts and the draft.

    Raises:
        InvalidError: When the message is empty.

    Examples:
        >>> found = InboxTriageTeam().run("My parcel is late. Write to kim@example.com today!", context)
        >>> found["topic"], found["urgency"], found["contacts"]
        ('delivery', 'high', ['kim@example.com'])
    """

    def run(self, text: str, context: Context) -> Handled:
        """Look, then draft."""
        seen = context.call("TriageMessageAgent", {"text": text})
        given = {name: seen[name] for name in ("topic", "urgency", "mood")}
        contact = seen["contacts"][0] if seen["contacts"] else ""
        draft = context.call("DraftReplyAgent", {"text": text, "contact": contact, **given})
        return {
            "topic": seen["topic"],
            "urgency": seen["urgency"],
            "contacts": seen["contacts"],
            "text": draft["text"],
        }
