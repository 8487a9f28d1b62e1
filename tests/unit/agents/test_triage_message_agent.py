"""The agent that looks at messages."""

from pathlib import Path
from typing import Any

import pytest

from tdev.agents.triage_message_agent import TriageMessageAgent
from tdev.kernel.errors import InvalidError
from tests.support.components import context_in


def triage(tmp_path: Path, text: str) -> Any:
    return TriageMessageAgent().run(text, context_in(tmp_path))


@pytest.mark.parametrize(
    ("text", "topic", "urgency"),
    [
        ("I want my money back, I am disappointed.", "refund", "normal"),
        ("Where is my package? It must arrive today.", "delivery", "high"),
        ("환불해 주세요. 당장요.", "refund", "high"),
        ("택배가 아직 안 왔어요", "delivery", "normal"),
        ("Great service, thank you", "other", "low"),
        ("The app crashes with an error!!! It is terrible!", "problem", "high"),
        ("비밀번호를 잊었어요", "account", "normal"),
        ("Why was my card charged twice on the invoice?", "billing", "normal"),
    ],
)
def test_topic_and_urgency(tmp_path: Path, text: str, topic: str, urgency: str) -> None:
    found = triage(tmp_path, text)
    assert (found["topic"], found["urgency"]) == (topic, urgency)


def test_the_topic_decides_what_is_taken_out(tmp_path: Path) -> None:
    text = "{} see https://a.example/1 or write to kim@example.com"
    refund = triage(tmp_path, text.format("refund please,"))
    assert (refund["contacts"], refund["links"]) == (["kim@example.com"], [])
    problem = triage(tmp_path, text.format("an error,"))
    assert (problem["contacts"], problem["links"]) == ([], ["https://a.example/1"])
    assert triage(tmp_path, text.format("hello,"))["used"] == ["score_sentiment"]


@pytest.mark.parametrize("text", ["", " \n"])
def test_an_empty_message_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(InvalidError):
        triage(tmp_path, text)
