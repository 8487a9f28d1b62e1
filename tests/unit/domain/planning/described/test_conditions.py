"""Conditions in words become conditions of steps, and only where something earlier tells whether they hold."""

import pytest

from tdev.domain.planning.described.conditions import is_condition
from tdev.domain.planning.drafting import draft
from tdev.domain.workflow.validation import findings
from tests.support.described import described_index


def whens(goal: str) -> dict[str, str]:
    outcome = draft(goal, described_index())
    assert outcome.verdict == "plan", outcome
    assert outcome.workflow is not None
    assert findings(outcome.workflow, lambda ref: described_index().by_name[ref.partition("@")[0]]) == []
    return {step.id: step.when for step in outcome.workflow.steps if step.when}


@pytest.mark.parametrize(
    ("goal", "when"),
    [
        ("If p99_latency of cart-api over the last 2h shows anomalies, alert #sre", "${odd_finder.count > 0}"),
        ('"too late" 감정 분석해서 부정적이면 #cs에 알려줘', "${mood_judge.label = 'negative'}"),
        ("Unless p99_latency of cart-api over the last 2h shows anomalies, tell #sre", "${$not(odd_finder.count > 0)}"),
    ],
)
def test_a_condition_holds_for_the_step_behind_it(goal: str, when: str) -> None:
    assert whens(goal) == {"slack_poster": when}


def test_a_condition_that_nothing_tells_is_missing_and_no_plan_is_made() -> None:
    outcome = draft('If the moon is full, post "hi" to #ops', described_index())
    assert outcome.verdict == "partial"
    assert any("the moon is full" in part for part in outcome.missing)


@pytest.mark.parametrize("text", ["if it fails", "unless it rains", "10건 넘으면", "만약 실패하면", "긍정적이면"])
def test_conditions_are_told_by_how_they_begin_or_end(text: str) -> None:
    assert is_condition(text)


@pytest.mark.parametrize("text", ["run the tests", "다 끝나면", "요약해줘", "gift list"])
def test_what_only_comes_next_is_no_condition(text: str) -> None:
    assert not is_condition(text)
