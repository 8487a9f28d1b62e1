"""Every part of a goal, and what is known of its words, is served."""

import pytest

from tdev.domain.evaluation.coverage import coverage
from tdev.domain.evaluation.subject import Subject
from tdev.domain.planning.retrieval import Retrieval
from tdev.model.workflow import Workflow
from tests.support.judging import codes, step, subject
from tests.support.nouns import component
from tests.support.plans import built_in_index, resolve

PAGE = step("f", "fetch_url", url="https://example.com/a")
TEXT = step("t", "html_to_text", html="${f.text}")
SHORT = step("s", "summarize_text", text="${t.text}")


def test_without_a_goal_there_is_nothing_to_cover() -> None:
    assert codes(coverage(subject(PAGE))) == []


def test_a_goal_whose_parts_are_served_costs_nothing() -> None:
    goal = "fetch https://example.com/a and summarize it"
    seen = coverage(subject(PAGE, TEXT, SHORT, goal=goal))
    assert codes(seen) == []
    assert "'summarize it' by s" in seen.evidence


def test_a_part_that_no_step_serves_is_named_asked_about_and_can_be_served() -> None:
    goal = "summarize https://example.com/a; make a QR code of it"
    (found,) = coverage(subject(PAGE, TEXT, SHORT, goal=goal)).marks
    assert found.code == "unserved"
    assert found.words == "make a QR code of it"
    assert found.fix is not None
    assert found.fix.code == "serve_clause"
    assert "make a QR code of it" in found.question


def test_a_component_that_is_much_less_about_it_than_another_costs() -> None:
    wrong = step("c", "compare_texts", old="a", new="b")
    found = coverage(subject(wrong, goal="summarize the text 'one. two. three.'"))
    assert codes(found)
    assert codes(coverage(subject(step("s", "summarize_text", text="x"), goal="summarize the text"))) == []


@pytest.mark.parametrize("goal", ["읽기 notes.txt", "notes.txt 요약해줘"])
def test_korean_goals_are_read_too(goal: str) -> None:
    read = step("r", "read_text_file", path="notes.txt")
    short = step("s", "summarize_text", text="${r.text}")
    assert codes(coverage(subject(read, short, goal=goal))) == []
    assert codes(coverage(subject(step("q", "encode_qr", text="x"), goal="notes.txt 요약해줘"))) != []


def test_who_pushes_himself_forward_and_nobody_vouches_for_is_no_better_choice() -> None:
    goal = "summarize https://example.com/a"
    loud = component("best_tool", description=goal, phrases=(goal, "summarize everything"), status="experimental")
    crowded = Retrieval([*built_in_index().components, loud], built_in_index())
    plan = Workflow(id="w", goal=goal, steps=(PAGE, TEXT, SHORT))
    assert codes(coverage(Subject(plan, crowded, resolve))) == []
