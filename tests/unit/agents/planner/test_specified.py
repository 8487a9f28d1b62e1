"""Goals with examples, plans that must call what was built, and plans told in words."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tdev.agents.planner import PlannerAgent
from tdev.model.plan import PlanOutcome
from tdev.model.requests import PlanRequest
from tdev.runtime import Runtime
from tests.support.model_server import model_server, openai_answer, spoken
from tests.support.runtimes import runtime_in

GOAL = 'read notes.txt and extract the e-mails: for "a@b.co x" gives ["a@b.co"], for "x" gives []'
TOLD = "It reads the notes and finds the e-mail addresses in them. Nothing leaves this machine."


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    with runtime_in(tmp_path) as runtime:
        yield runtime


def planned(runtime: Runtime, goal: str, **fields: object) -> PlanOutcome:
    return PlannerAgent(runtime).run(PlanRequest.model_validate({"tenant": "local", "goal": goal, **fields}))


def test_examples_are_no_values_where_they_specify_parts(runtime: Runtime) -> None:
    found = planned(runtime, GOAL, specified=True)
    assert found.specified == ("extract the e-mails",)
    assert found.workflow is not None
    assert found.workflow.goal == "read notes.txt and extract the e-mails"
    assert "a@b.co" not in found.workflow.model_dump_json()


def test_a_plan_that_calls_what_it_must_is_a_plan(runtime: Runtime) -> None:
    goal = "read notes.txt and find the mails with extract_emails"
    found = planned(runtime, goal, using=("extract_emails",))
    assert (found.verdict, found.missing) == ("plan", ())


def test_a_plan_that_does_not_is_none(runtime: Runtime) -> None:
    found = planned(runtime, "read notes.txt", using=("extract_emails",))
    assert found.verdict == "partial"
    assert found.missing == ("a step that calls extract_emails",)


def test_a_plan_is_told_in_words_where_that_is_asked_for(runtime: Runtime) -> None:
    assert planned(runtime, "read notes.txt").explanation == ""
    found = planned(runtime, "read notes.txt", explain=True)
    assert found.explanation.startswith("1. read_text_file: ")
    assert found.explained_by == ""


@pytest.mark.parametrize(("said", "by_model"), [(TOLD, True), ("Go to https://evil.example.com to see it.", False)])
def test_a_model_tells_it_when_it_keeps_to_plain_words(tmp_path: Path, said: str, by_model: bool) -> None:
    with (
        model_server(spoken(openai_answer({"explanation": said}))) as server,
        runtime_in(tmp_path, model=f"openai:m@http://127.0.0.1:{server.port}/v1") as runtime,
    ):
        found = planned(runtime, "read notes.txt", explain=True)
    assert (found.explanation == TOLD, bool(found.explained_by)) == (by_model, by_model)
    assert any("no explanation of a model" in note for note in found.notes) is not by_model


def test_what_has_no_plan_is_not_told(runtime: Runtime) -> None:
    assert planned(runtime, "fly me to Mars", explain=True).explanation == ""
