"""Conditions that no points buy off."""

from typing import Any

import pytest

from tdev.domain.evaluation import gates
from tdev.domain.evaluation.subject import Subject
from tdev.model.component import Component
from tdev.model.workflow import Step, Workflow
from tests.support.plans import built_in_index, resolve

ECHO = Step(id="e", agent="echo_tool", input={"text": "x"})


def subject(*steps: Step, goal: str = "", inputs: dict[str, Any] | None = None, **fields: Any) -> Subject:
    return Subject(Workflow(id="w", goal=goal, steps=steps, **fields), built_in_index(), resolve, inputs or {})


def test_a_sound_plan_and_four_findings() -> None:
    assert gates.sound(subject(ECHO)).passed
    wrong = ECHO.model_copy(update={"input": {"a": 1, "b": 2, "c": 3}})
    found = gates.sound(subject(wrong))
    assert not found.passed
    assert "(and 1 more)" in found.evidence


@pytest.mark.parametrize(
    ("goal", "passed"),
    [("echo hello", True), ("echo hello; fly to Mars", False), ("", True), ("when it rains, echo hello", True)],
)
def test_every_part_that_asks_for_something_is_served(goal: str, passed: bool) -> None:
    assert gates.goal_served(subject(ECHO, goal=goal)).passed is passed


def test_a_part_that_only_gives_a_value_is_served_when_it_stands_in_the_plan() -> None:
    short = Step(id="s", agent="summarize_text", input={"text": "x", "sentences": 5})
    assert gates.goal_served(subject(short, goal="summarize; at most 5")).passed
    assert not gates.goal_served(subject(short, goal="summarize; zebras 7")).passed


def test_required_inputs_must_be_given() -> None:
    needs = {"type": "object", "properties": {"a": {}}, "required": ["a"]}
    missing = gates.inputs_known(subject(ECHO, inputs=None))
    assert missing.passed
    open_plan = Subject(Workflow(id="w", steps=(ECHO,), inputs=needs), built_in_index(), resolve, {})
    assert "a" in gates.inputs_known(open_plan).evidence
    assert not gates.inputs_known(open_plan).passed
    given = Subject(open_plan.workflow, built_in_index(), resolve, {"a": None})
    assert gates.inputs_known(given).passed


def test_what_needs_an_approval_is_named() -> None:
    send = Step(id="s", agent="post_webhook", input={"url": "https://x.org", "body": 1})
    assert "s" in gates.effects_declared(subject(ECHO, send)).evidence
    assert gates.effects_declared(subject(ECHO)).evidence == "nothing leaves the machine"


def test_a_component_that_says_nothing_of_its_effects_does_not_pass() -> None:
    def silent(ref: str) -> Component:
        return resolve(ref).model_copy(update={"effects": ()})

    found = gates.effects_declared(Subject(Workflow(id="w", steps=(ECHO,)), built_in_index(), silent))
    assert not found.passed
    assert "echo_tool" in found.evidence


HOOK = "https://hooks.example.com/x"
SEND = Step(id="send", agent="post_webhook", input={"url": HOOK, "body": "hello"})


@pytest.mark.parametrize(
    ("goal", "passed", "told"),
    [
        (f"post hello to the webhook {HOOK}", True, "no effect"),
        ("echo hello", False, "nobody asked for: send"),
        ("post hello to the webhook https://hooks.example.com/y", False, "nobody named where 'send' goes ('url')"),
        ("", True, "no effect"),
    ],
)
def test_effects_are_asked_for_and_go_where_the_goal_says(goal: str, passed: bool, told: str) -> None:
    found = gates.effects_asked_for(subject(SEND, goal=goal))
    assert found.passed is passed
    assert told in found.evidence


def test_a_secret_in_the_plan_closes_a_gate_and_is_not_said_again() -> None:
    written = Step(id="e", agent="echo_tool", input={"text": "api_key=abcdefgh12345"})
    found = gates.secrets_by_name(subject(written))
    assert not found.passed
    assert "abcdefgh" not in found.evidence
    assert gates.secrets_by_name(subject(ECHO)).passed
