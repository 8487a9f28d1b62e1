"""Each criterion measures one thing and suggests what would gain the rest."""

from typing import Any

import pytest

from tdev.domain.evaluation import criteria
from tdev.domain.evaluation.subject import Subject
from tdev.domain.planning.refining import CODES
from tdev.model.component import Standing
from tdev.model.workflow import Retry, Step, Workflow
from tests.support.plans import built_in_index, resolve


def subject(*steps: Step, goal: str = "", **fields: Any) -> Subject:
    return Subject(Workflow(id="w", goal=goal, steps=steps, **fields), built_in_index(), resolve)


def step(id: str, agent: str, **given: Any) -> Step:
    return Step(id=id, agent=agent, input=given)


FETCH = step("f", "fetch_url", url="https://example.com/a")
TEXT = step("t", "html_to_text", html="${f.text}")


def test_coverage_is_the_share_of_parts_that_are_served() -> None:
    goal = "summarize https://example.com/a; make a QR code of it"
    half = criteria.coverage(subject(FETCH, step("s", "summarize_text", text="x"), goal=goal))
    assert half.criterion.points == pytest.approx(15, abs=3)
    assert [s.code for s in half.suggestions] == ["serve_clause"]
    assert criteria.coverage(subject(FETCH)).criterion.points == 30


def test_values_that_are_not_used_cost_and_are_offered_to_who_takes_them() -> None:
    goal = "summarize a.txt in 5 sentences"
    found = criteria.constants(subject(step("s", "summarize_text", text="a.txt"), goal=goal))
    assert found.criterion.points == 5
    (offer,) = found.suggestions
    assert (offer.code, offer.step, offer.fix) == ("use_constant", "s", {"parameter": "sentences", "value": 5})
    used = criteria.constants(subject(step("s", "summarize_text", text="a.txt", sentences=5), goal=goal))
    assert used.criterion.points == 10


def test_a_number_inside_another_value_is_not_used() -> None:
    found = criteria.constants(subject(step("s", "echo_tool", text="md55"), goal="echo 5"))
    assert found.criterion.points == 0


def test_references_of_unknown_type_cost() -> None:
    sure = criteria.types(subject(FETCH, TEXT)).criterion.points
    unsure = criteria.types(subject(FETCH, step("t", "html_to_text", html="${f.text & 'x'}"))).criterion.points
    assert (sure, unsure) == (15, 0)


def test_idle_steps_are_named() -> None:
    found = criteria.purpose(subject(FETCH, TEXT, step("e", "echo_tool", text="x"), goal="open https://example.com/a"))
    assert found.criterion.points < 10
    assert "e" in {s.step for s in found.suggestions}
    assert criteria.purpose(subject(FETCH, step("e", "echo_tool", text="${f.text}"))).criterion.points == 10


def test_the_output_of_a_workflow_uses_steps() -> None:
    found = subject(FETCH, step("e", "echo_tool", text="x"), output={"a": "${f.text}", "b": "${e.text}"})
    assert criteria.purpose(found).criterion.points == 10


def test_steps_that_reach_outside_have_limits() -> None:
    bare = criteria.robustness(subject(FETCH))
    assert bare.criterion.points == 0
    assert {s.code for s in bare.suggestions} == {"add_timeout", "add_retry"}
    held = FETCH.model_copy(update={"timeout_s": 5.0, "retry": Retry()})
    assert criteria.robustness(subject(held)).criterion.points == 20
    assert criteria.robustness(subject(step("e", "echo_tool", text="x"))).criterion.points == 20


def test_what_sends_is_not_retried_blindly() -> None:
    send = Step(id="s", agent="post_webhook", input={"url": "https://x.org", "body": 1}, timeout_s=5, retry=Retry())
    found = criteria.robustness(subject(send))
    assert [s.code for s in found.suggestions] == ["drop_retry"]
    assert found.criterion.points == 10


def test_needless_waits_cost_and_needed_ones_do_not() -> None:
    late = step("e", "echo_tool", text="x").model_copy(update={"after": ("f",)})
    found = criteria.parallelism(subject(FETCH, late))
    assert found.criterion.points < 5
    assert [(s.code, s.step, s.fix) for s in found.suggestions] == [("drop_after", "e", {"after": "f"})]
    written = step("w", "write_text_file", path="a", text="x")
    behind = step("r", "read_text_file", path="a").model_copy(update={"after": ("w",)})
    assert criteria.parallelism(subject(written, behind)).criterion.points == 5


def test_more_steps_than_a_goal_can_need_cost() -> None:
    many = [step(f"e{n}", "echo_tool", text="x") for n in range(10)]
    assert criteria.economy(subject(*many, goal="echo hello")).criterion.points == 2.5
    assert criteria.economy(subject(*many[:5], goal="echo hello")).criterion.points == 5


def test_every_suggestion_has_a_fix() -> None:
    goal = "summarize https://example.com/a in 5 sentences; make a QR code"
    late = step("e", "summarize_text", text="x").model_copy(update={"after": ("f",)})
    found = [criterion(subject(FETCH, late, goal=goal)) for criterion in criteria.CRITERIA]
    codes = {suggestion.code for each in found for suggestion in each.suggestions}
    assert codes <= CODES
    assert len(codes) >= 4


def test_points_lie_between_nothing_and_the_most() -> None:
    for criterion in criteria.CRITERIA:
        for steps in ((), (FETCH,), (FETCH, TEXT), (step("x", "echo_tool"),)):
            found = criterion(subject(*steps, goal="summarize it")).criterion
            assert 0 <= found.points <= found.max
            assert found.evidence


def aged(status: str, **standing: Any) -> Subject:
    """A plan of one component whose life has come so far."""
    known = resolve("hash_text").model_copy(update={"status": status, "standing": Standing(**standing)})
    plan = Workflow(id="w", steps=(step("h", "hash_text", text="x"),))
    return Subject(plan, built_in_index(), lambda ref: known)


@pytest.mark.parametrize(
    ("status", "points"), [("stable", 5), ("experimental", 2.5), ("deprecated", 0), ("retired", 0), ("disabled", 0)]
)
def test_a_component_counts_by_how_far_its_life_has_come(status: str, points: float) -> None:
    assert criteria.maturity(aged(status)).criterion.points == points


def test_what_has_ended_is_reported_with_what_to_use_instead() -> None:
    found = criteria.maturity(aged("deprecated", reason="slow", replacement="better@1.0.0"))
    assert found.criterion.evidence == "hash_text@1.0.0 is deprecated (slow); use better@1.0.0"
    (offer,) = found.suggestions
    assert (offer.code, offer.step, offer.fix) == ("replace_component", "h", {"agent": "better@1.0.0"})
    assert offer.code in CODES


def test_nothing_is_offered_where_nobody_named_a_replacement() -> None:
    assert criteria.maturity(aged("deprecated", reason="slow")).suggestions == ()
    assert criteria.maturity(aged("stable", replacement="other@1.0.0")).suggestions == ()
