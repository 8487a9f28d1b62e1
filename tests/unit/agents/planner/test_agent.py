"""The planner over a registry: its own components count, and a plan is improved by suggestions."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from tdev.agents.planner import PlannerAgent
from tdev.kernel.errors import NotFoundError
from tdev.model.evaluation import Suggestion
from tdev.model.plan import PlanOutcome
from tdev.model.requests import PlanRequest
from tdev.runtime import Runtime
from tests.support.model_server import model_server, openai_answer, spoken
from tests.support.nouns import component
from tests.support.runtimes import runtime_in

SUMMARY = "summarize notes.txt"
SPECIFIED = 'read notes.txt and extract the e-mails: for "a@b.co x" gives ["a@b.co"], for "x" gives []'
TOLD = "It reads the notes and finds the e-mail addresses in them. Nothing leaves this machine."


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    with runtime_in(tmp_path) as runtime:
        yield runtime


def ask(goal: str = SUMMARY, **fields: object) -> PlanRequest:
    return PlanRequest.model_validate({"tenant": "local", "goal": goal, **fields})


def test_a_goal_becomes_steps_that_feed_each_other(runtime: Runtime) -> None:
    outcome = PlannerAgent(runtime).run(ask())
    assert outcome.verdict == "plan"
    assert outcome.workflow is not None
    read, summarize = outcome.workflow.steps
    assert (read.agent.partition("@")[0], read.input) == ("read_text_file", {"path": "notes.txt"})
    assert summarize.input["text"] == f"${{{read.id}.text}}"


def test_the_same_goal_and_registry_give_the_same_plan(runtime: Runtime) -> None:
    assert PlannerAgent(runtime).run(ask()) == PlannerAgent(runtime).run(ask())


def test_what_nothing_can_do_is_named(runtime: Runtime) -> None:
    outcome = PlannerAgent(runtime).run(ask("fly me to Mars"))
    assert (outcome.verdict, outcome.workflow) == ("refuse", None)
    assert outcome.missing


def test_a_component_that_was_published_a_moment_ago_is_planned_with(runtime: Runtime) -> None:
    planner = PlannerAgent(runtime)
    assert planner.run(ask("frobnicate the widget")).verdict == "refuse"
    new = component(
        "frobnicate_widget",
        description="Frobnicates the widget.",
        phrases=("frobnicate the widget",),
        output_schema={"type": "string"},
    )
    runtime.catalogue("local").publish(new, actor="ann")
    outcome = planner.run(ask("frobnicate the widget"))
    assert outcome.workflow is not None
    assert [step.agent for step in outcome.workflow.steps] == ["frobnicate_widget@1.0.0"]
    other = planner.run(PlanRequest(tenant="other", goal="frobnicate the widget"))
    assert other.workflow is None


def test_named_components_are_used_in_their_order_and_no_others(runtime: Runtime) -> None:
    outcome = PlannerAgent(runtime).run(ask("connect them", components=["read_text_file", "extract_emails"]))
    assert outcome.workflow is not None
    assert [step.agent.partition("@")[0] for step in outcome.workflow.steps] == ["read_text_file", "extract_emails"]


def test_a_named_component_that_is_not_there_is_said(runtime: Runtime) -> None:
    with pytest.raises(NotFoundError, match="read_text_fill"):
        PlannerAgent(runtime).run(ask("connect them", components=["read_text_fill"]))


def test_a_given_workflow_is_refined_and_not_planned_again(runtime: Runtime) -> None:
    drafted = PlannerAgent(runtime).run(ask()).workflow
    assert drafted is not None
    late = Suggestion(
        code="add_timeout", step=drafted.steps[0].id, message="give it a time limit", fix={"timeout_s": 9}
    )
    outcome = PlannerAgent(runtime).run(ask("anything else", workflow=drafted, suggestions=[late]))
    assert outcome.changes
    assert outcome.workflow is not None
    assert outcome.workflow.steps[0].timeout_s is not None
    assert [step.agent for step in outcome.workflow.steps] == [step.agent for step in drafted.steps]


def test_without_suggestions_nothing_changes(runtime: Runtime) -> None:
    drafted = PlannerAgent(runtime).run(ask()).workflow
    outcome = PlannerAgent(runtime).run(ask(workflow=drafted))
    assert (outcome.workflow, outcome.changes) == (drafted, ())


@pytest.mark.parametrize("goal", ["", "x" * 8001])
def test_a_goal_has_1_to_8000_characters(goal: str) -> None:
    with pytest.raises(ValidationError):
        ask(goal)


class TestRefining:
    GOAL = "summarize https://example.com/a"

    def test_with_rounds_a_plan_is_scored_and_refined_up_to_its_gate(self, runtime: Runtime) -> None:
        outcome = PlannerAgent(runtime).run(ask(self.GOAL, rounds=5))
        assert outcome.evaluation is not None
        assert outcome.refinement is not None
        assert (outcome.evaluation.passed, outcome.refinement.ended) == (True, "threshold")
        first, last = outcome.refinement.rounds[0], outcome.refinement.rounds[-1]
        assert last.score > first.score
        assert len(outcome.fixes) == len(outcome.changes) == len(first.fixes)
        assert all(each.gain > 0 for each in outcome.fixes)

    def test_without_rounds_a_plan_is_a_draft(self, runtime: Runtime) -> None:
        outcome = PlannerAgent(runtime).run(ask(self.GOAL))
        assert (outcome.evaluation, outcome.refinement, outcome.fixes) == (None, None, ())

    def test_a_given_workflow_is_refined_by_its_own_goal(self, runtime: Runtime) -> None:
        drafted = PlannerAgent(runtime).run(ask(self.GOAL)).workflow
        outcome = PlannerAgent(runtime).run(ask(self.GOAL, workflow=drafted, rounds=1))
        assert outcome.workflow is not None
        assert outcome.workflow.steps[0].timeout_s is not None

    def test_a_fix_that_costs_points_is_not_kept(self, runtime: Runtime) -> None:
        drafted = PlannerAgent(runtime).run(ask(self.GOAL)).workflow
        assert drafted is not None
        gone = Suggestion(code="drop_step", step=drafted.steps[-1].id, message="away with it")
        outcome = PlannerAgent(runtime).run(ask(self.GOAL, workflow=drafted, suggestions=[gone]))
        assert (outcome.workflow, outcome.changes) == (drafted, ())


def planned(runtime: Runtime, goal: str, **fields: object) -> PlanOutcome:
    return PlannerAgent(runtime).run(PlanRequest.model_validate({"tenant": "local", "goal": goal, **fields}))


def test_examples_are_no_values_where_they_specify_parts(runtime: Runtime) -> None:
    found = planned(runtime, SPECIFIED, specified=True)
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
