"""Pauses stand where the goal has them, and give nothing to anybody."""

import pytest

from tdev.domain.planning.drafting import draft
from tdev.domain.planning.pausing import in_turn, pauses
from tdev.domain.workflow import graph
from tdev.model.workflow import Step
from tests.support.plans import built_in_index

INDEX = built_in_index()
OF = INDEX.by_name
WAIT, COUNT = OF["wait_seconds"], OF["text_statistics"]


def step(id: str, *after: str, **given: object) -> Step:
    return Step(id=id, agent="x", input=given, after=after)


def turned(*steps: Step) -> dict[str, tuple[str, ...]]:
    components = {each.id: WAIT if each.id.startswith("wait") else COUNT for each in steps}
    return {each.id: each.after for each in in_turn(steps, components)}


@pytest.mark.parametrize("name", sorted({name for name, found in OF.items() if "control" in found.tags}))
def test_of_what_steers_a_run_only_waiting_is_a_pause(name: str) -> None:
    assert pauses(OF[name]) == (name == "wait_seconds")


def test_what_gives_back_what_it_takes_is_no_pause_when_it_does_not_steer() -> None:
    assert not pauses(WAIT.model_copy(update={"tags": ("text",)}))


def test_a_pause_comes_after_all_before_it_and_before_all_after_it() -> None:
    found = turned(step("a"), step("b"), step("wait"), step("c"), step("d", text="${c.text}"))
    assert found == {"a": (), "b": (), "wait": ("a", "b"), "c": ("wait",), "d": ()}


def test_what_reads_the_step_before_the_pause_still_waits_for_it() -> None:
    assert turned(step("a"), step("wait"), step("b", text="${a.text}"))["b"] == ("wait",)


def test_two_pauses_come_one_after_the_other() -> None:
    assert turned(step("wait"), step("wait_2"), step("a")) == {"wait": (), "wait_2": ("wait",), "a": ("wait_2",)}


def test_steps_without_a_pause_stay_as_they_are() -> None:
    assert turned(step("a"), step("b", "a")) == {"a": (), "b": ("a",)}


@pytest.mark.parametrize(
    "goal",
    [
        "Fetch https://example.com/a.txt, wait 3 seconds, extract the e-mail addresses",
        "Fetch https://example.com/a.txt, extract the e-mail addresses, wait 3 seconds, and write them to out.json",
    ],
)
def test_a_goal_with_a_wait_is_done_in_its_order_and_nobody_reads_the_wait(goal: str) -> None:
    workflow = draft(goal, INDEX).workflow
    assert workflow is not None
    needs = graph.dependencies(workflow.steps)
    place = [each.agent.partition("@")[0] for each in workflow.steps].index("wait_seconds")
    pause = workflow.steps[place].id
    assert {each.id for each in workflow.steps[place + 1 :]} == graph.behind(needs, [pause])
    assert not any(pause in graph.reads(each) for each in workflow.steps)
