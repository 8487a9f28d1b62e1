"""Steps that reach outside end in time, try again only where that is harmless, and stay within bounds."""

from typing import Any

import pytest

from tdev.domain.evaluation.limits import MOST_CALLS, economy, robustness
from tdev.model.workflow import Retry, Step
from tests.support.judging import codes, step, subject


def fetch(**fields: Any) -> Step:
    """A fetch with these limits."""
    return Step(id="f", agent="fetch_url", input={"url": "https://example.com/a"}, **fields)


def send(**fields: Any) -> Step:
    """A webhook called with these limits."""
    return Step(id="s", agent="post_webhook", input={"url": "https://example.com/h", "body": "x"}, **fields)


@pytest.mark.parametrize(
    ("one", "found"),
    [
        (fetch(), ["no_timeout", "no_retry"]),
        (fetch(timeout_s=9), ["no_retry"]),
        (fetch(timeout_s=9, retry=Retry(max_attempts=1)), []),
        (fetch(timeout_s=9, retry=Retry(max_attempts=0)), ["no_retry"]),
        (send(), ["no_timeout"]),
        (send(timeout_s=9), []),
        (send(timeout_s=9, retry=Retry(max_attempts=2)), ["retried_effect"]),
        (step("e", "echo_tool", text="x"), []),
        (step("r", "read_text_file", path="a.txt"), []),
    ],
)
def test_limits_belong_where_a_step_reaches_outside(one: Step, found: list[str]) -> None:
    seen = robustness(subject(one))
    assert codes(seen) == found
    assert all(mark.fix is not None and mark.fix.step == one.id for mark in seen.marks)


@pytest.mark.parametrize(("fallback", "hidden"), [(None, True), ({"text": ""}, False)])
def test_a_failure_that_goes_on_as_nothing_is_hidden(fallback: Any, hidden: bool) -> None:
    shaky = fetch(timeout_s=9, retry=Retry(), on_error="continue", fallback=fallback)
    reader = step("t", "html_to_text", html="${f.text}")
    assert codes(robustness(subject(shaky, reader))) == (["failure_hidden"] if hidden else [])
    assert codes(robustness(subject(shaky))) == []


def test_a_plan_far_longer_than_its_goal_costs() -> None:
    long = [step(f"e{n}", "echo_tool", text="x") for n in range(20)]
    assert codes(economy(subject(*long, goal="echo it"))) == ["too_long"]
    assert codes(economy(subject(*long))) == []


def test_a_plan_that_could_outlast_its_run_costs() -> None:
    assert codes(economy(subject(fetch(timeout_s=400, retry=Retry(max_attempts=1))))) == []
    assert codes(economy(subject(fetch(timeout_s=400, retry=Retry(max_attempts=2))))) == ["too_slow"]


def test_what_runs_beside_another_is_not_added_to_it() -> None:
    both = [fetch(timeout_s=600).model_copy(update={"id": name}) for name in ("a", "b")]
    assert codes(economy(subject(*both))) == []
    behind = both[1].model_copy(update={"after": ("a",)})
    assert codes(economy(subject(both[0], behind))) == ["too_slow"]


def test_calls_are_counted_with_all_their_attempts() -> None:
    dear = [step(f"e{n}", "echo_tool", text="x") for n in range(20)]
    dear = [one.model_copy(update={"retry": Retry(max_attempts=10, interval_s=0)}) for one in dear]
    assert codes(economy(subject(*dear))) == ["too_many_calls"]
    assert MOST_CALLS >= 100
