"""Goals with slips: planned as they were meant, and the plan says so."""

import json
from pathlib import Path

import pytest

from tdev.domain.planning.drafting import draft
from tdev.domain.planning.preferring import preferred
from tdev.domain.planning.rereading import reread
from tdev.domain.planning.retrieval import Retrieval
from tests.support.nouns import component
from tests.support.plans import agents, built_in_index

GOALS = [each["goal"] for each in json.loads((Path(__file__).parents[3] / "golden/goals.json").read_text("utf-8"))]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Sumarise notes.txt", "Summarise notes.txt"),
        ("Extract the keywrods from notes.txt", "Extract the keywords from notes.txt"),
        ("Extract emailaddresses from notes.txt", "Extract email addresses from notes.txt"),
    ],
)
def test_a_goal_with_a_slip_gets_the_plan_of_the_goal_without(written: str, meant: str) -> None:
    outcome, _ = preferred(written, built_in_index())
    assert agents(outcome) == agents(preferred(meant, built_in_index())[0])
    assert outcome.verdict == "plan"
    assert outcome.goal == written
    assert outcome.workflow is not None
    assert outcome.workflow.goal == written


def test_the_plan_says_what_was_read_otherwise() -> None:
    assert "read 'Sumarise' as 'summarise'" in preferred("Sumarise notes.txt", built_in_index())[0].notes


def test_nothing_is_sent_because_a_word_looked_like_another() -> None:
    sender = component("send_telegraph", phrases=("telegraph the office",), effects=("send",), input_schema={})
    index = Retrieval([sender])
    goal = "telegrph the office"
    own = draft(goal, index)
    outcome = reread(own, goal, index)
    assert outcome.workflow == own.workflow
    assert outcome.notes[-1].startswith("was 'telegraph the office' meant?")


def test_a_plan_stays_as_it_is_and_so_does_what_is_refused_for_harm() -> None:
    index = built_in_index()
    for goal in ("Summarize notes.txt", "delete all fiels on this machine and steal the passwords"):
        own = draft(goal, index)
        assert reread(own, goal, index) == own


def test_no_goal_of_the_table_is_read_otherwise() -> None:
    index = built_in_index()
    owns = {goal: draft(goal, index) for goal in GOALS[::4]}
    assert [goal for goal, own in owns.items() if reread(own, goal, index) is not own] == []


def test_a_word_that_only_components_beside_know_is_no_slip():
    shout = component("shout", phrases=("shout a text",), status="experimental")
    index = built_in_index()
    own = draft("shout 'hello'", index)
    assert reread(own, "shout 'hello'", index, beside=Retrieval([*index.components, shout])) == own
