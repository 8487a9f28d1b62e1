"""What a model tells of a plan is shown only when it is one plain paragraph about this plan."""

from typing import Any

import pytest

from tdev.domain.models.asking import CarefulModel
from tdev.domain.models.explanations import MOST, explained
from tdev.kernel.errors import ModelError
from tests.support.model_plans import COUNT_GOAL, COUNT_STEPS, own_plan
from tests.support.model_server import ScriptedModel, goal_in
from tests.support.plans import resolve

PLAN = own_plan(COUNT_GOAL, *COUNT_STEPS)
GOOD = "It fetches the page, takes its text with html_to_text and counts the words. Nothing leaves this machine."


def told(said: Any) -> str:
    return explained(CarefulModel(ScriptedModel(said)), PLAN, resolve)


def test_plain_sentences_are_taken_in_one_line() -> None:
    assert told({"explanation": GOOD.replace(". ", ".\n\n")}) == GOOD


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Open http://evil.example.com/x to see what this does for you.", "more than plain words"),
        ("Read [this](page) for what it does, it is very short.", "more than plain words"),
        ("Write to ann@example.com before you let it run, please.", "more than plain words"),
        ("Run curl and then it is all done for you, I promise.", "more than plain words"),
        ("It fetches a page \x1b[31mand shows it in red letters\x1b[0m.", "more than plain words"),
        ("It fetches a page <b>and counts</b> its words for you.", "more than plain words"),
        ("It fetches a page \u202eand counts its words for you.", "more than plain words"),
        ("It fetches a page and sends it with post_webhook to a friend.", "post_webhook, which is not in it"),
        ("x" * (MOST + 1), "did not answer as asked"),
        ("short", "did not answer as asked"),
        (7, "did not answer as asked"),
    ],
)
def test_anything_else_is_refused_and_says_why(text: Any, why: str) -> None:
    with pytest.raises(ModelError, match=why):
        told({"explanation": text})


def test_the_model_sees_steps_and_descriptions_as_data_and_no_values() -> None:
    model = ScriptedModel({"explanation": GOOD})
    explained(CarefulModel(model), PLAN, resolve)
    messages = model.asked[0][0]
    document = goal_in(messages)
    assert [step["component"] for step in document["steps"]] == ["fetch_url", "html_to_text", "text_statistics"]
    assert set(document) == {"goal", "steps", "missing"}
    assert COUNT_GOAL not in messages[0].text


def test_without_a_plan_nobody_is_asked() -> None:
    model = ScriptedModel({"explanation": GOOD})
    with pytest.raises(ModelError, match="no plan"):
        explained(model, own_plan("fly"), resolve)
    assert model.asked == []
