"""Secrets are named, effects asked for, permissions narrow, parts vouched for."""

from typing import Any

import pytest

from tdev.domain.evaluation.trust import maturity, safety, secret_places, unasked_effects, unsaid_places
from tdev.model.component import Component, Standing
from tests.support.defects import KEY
from tests.support.judging import codes, step, subject
from tests.support.nouns import component
from tests.support.plans import resolve

HOOK = "https://hooks.example.com/x"
SEND = step("send", "post_webhook", url=HOOK, body="hello")


@pytest.mark.parametrize(
    "value",
    [
        KEY,
        f"https://example.com/?api_key={'x' * 12}",
        "Authorization: Bearer abcdefghijkl1234",
        "https://ann:hunter22@example.com/",
        {"headers": {"token": "abcdefgh12345678"}},
        ["x", "password = correct-horse"],
    ],
    ids=["known key", "in an address", "bearer", "user and password", "nested", "in a list"],
)
def test_a_secret_written_down_is_found_and_not_said_again(value: Any) -> None:
    one = step("e", "write_json", value=value)
    assert secret_places((one,)) == [("e", "value")]
    (found,) = safety(subject(one)).marks
    assert found.code == "secret_written"
    assert "secrets set" in found.question
    said = f"{found.message} {found.question}"
    assert KEY not in said
    assert "hunter22" not in said


@pytest.mark.parametrize("value", ["the token economy", "password reset page", "${inputs.token}", "a secret garden"])
def test_words_about_secrets_are_no_secrets(value: str) -> None:
    assert secret_places((step("e", "echo_tool", text=value),)) == []


def test_an_effect_that_nobody_asked_for_is_found() -> None:
    short = step("s", "summarize_text", text="x")
    meant = subject(short, SEND, goal=f"summarize x and post it to the webhook {HOOK}")
    assert unasked_effects(meant) == []
    sneaked = subject(short, SEND, goal="summarize x")
    assert unasked_effects(sneaked) == ["send"]
    (found,) = safety(sneaked).marks
    assert (found.code, found.step) == ("effect_unasked", "send")


@pytest.mark.parametrize(
    "goal", [f"ask me before you post it to the webhook {HOOK}", f"if it is long, post it to {HOOK}"]
)
def test_an_effect_under_a_question_or_condition_is_asked_for(goal: str) -> None:
    assert unasked_effects(subject(SEND, goal=goal)) == []


def test_an_effect_that_is_only_forbidden_is_not_asked_for() -> None:
    assert unasked_effects(subject(SEND, goal="summarize the text. Do not post it to a webhook")) == ["send"]


def test_without_a_goal_nothing_is_unasked() -> None:
    assert codes(safety(subject(SEND))) == []


def ended(status: str, **more: Any) -> list[str]:
    """What is found of a plan whose part has this standing."""

    def find(ref: str) -> Component:
        return resolve(ref).model_copy(update={"status": status, **more})

    return codes(maturity(subject(step("e", "echo_tool", text="x"), find=find)))


@pytest.mark.parametrize(
    ("status", "found"),
    [("stable", []), ("experimental", ["experimental"]), ("deprecated", ["ended"]), ("retired", ["ended"])],
)
def test_standing_counts(status: str, found: list[str]) -> None:
    assert ended(status) == found


def test_tests_of_the_parts_count() -> None:
    assert ended("stable", standing=Standing(mutation_score=0.5)) == ["tests_do_not_bite"]
    assert ended("stable", standing=Standing(mutation_score=0.9)) == []
    assert ended("stable", examples=()) == ["no_examples"]


def test_what_has_ended_is_replaced_by_what_was_named_instead() -> None:
    old = component("old_tool", status="deprecated", standing=Standing(replacement="echo_tool@1.0.0"))
    marks = maturity(subject(step("e", "old_tool", text="x"), find=lambda ref: old)).marks
    (found,) = [mark for mark in marks if mark.code == "ended"]
    assert found.fix is not None
    assert found.fix.fix == {"agent": "echo_tool@1.0.0"}


def test_where_a_guarded_step_goes_was_named() -> None:
    said = subject(SEND, goal=f"post hello to the webhook {HOOK}")
    assert unsaid_places(said) == []
    elsewhere = SEND.model_copy(update={"input": {"url": "https://collector.example.net/in", "body": "hello"}})
    assert unsaid_places(subject(elsewhere, goal=f"post hello to the webhook {HOOK}")) == [("send", "url")]
    assert unsaid_places(subject(elsewhere)) == []
