"""The agent that drafts answers."""

from pathlib import Path

import pytest

from tdev.agents.draft_reply_agent import DraftReplyAgent
from tdev.kernel.errors import InvalidError
from tests.support.components import context_in


def draft(text: str, **given: str) -> str:
    return DraftReplyAgent().run(text, context_in(Path("/nowhere")), **given)["text"]


@pytest.mark.parametrize("topic", ["refund", "delivery", "account", "problem", "billing", "other"])
def test_each_topic_has_an_answer_in_both_languages(topic: str) -> None:
    english, korean = (
        draft("Please help me with this order", topic=topic),
        draft("도와주세요 부탁드립니다", topic=topic),
    )
    assert english.startswith("Hello,")
    assert korean.startswith("안녕하세요")
    assert len({english, draft("Please help me with this order")}) == (1 if topic == "other" else 2)


def test_mood_urgency_and_contact_change_what_is_said() -> None:
    text = draft("Where is it?", topic="delivery", urgency="high", mood="negative", contact="kim@example.com")
    assert "sorry for the trouble" in text
    assert "comes first" in text
    assert "kim@example.com" in text


def test_it_says_sorry_once() -> None:
    assert draft("It is broken", topic="problem", mood="negative").count("sorry") == 1


def test_a_contact_is_data_and_no_template() -> None:
    assert "{{ 7 * 7 }}" in draft("Where is it?", contact="{{ 7 * 7 }}")


@pytest.mark.parametrize(("text", "topic"), [("", "other"), ("hi", "weather")])
def test_what_cannot_be_answered_is_refused(text: str, topic: str) -> None:
    with pytest.raises(InvalidError):
        draft(text, topic=topic)
