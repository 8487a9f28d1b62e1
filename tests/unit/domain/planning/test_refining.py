"""Plans improved."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.evaluation.scoring import evaluate
from tdev.domain.planning.refining import CODES, refine
from tdev.domain.workflow.validation import findings
from tdev.model.evaluation import Suggestion
from tdev.model.workflow import Retry, Step, Workflow
from tests.support.plans import built_in_index, planned, resolve


def plan(*steps: Step, goal: str = "") -> Workflow:
    return Workflow(id="p", goal=goal, steps=steps)


def fixed(workflow: Workflow, code: str, step: str | None = None, **fix: Any) -> Workflow:
    suggestion = Suggestion(code=code, step=step, message="because", fix=fix)
    return refine(workflow, [suggestion], built_in_index(), resolve)[0]


FETCH = Step(id="a", agent="fetch_url", input={"url": "https://example.com"})
READ = Step(id="b", agent="html_to_text", input={"html": "${a.text}"})
SEND = Step(id="c", agent="post_webhook", input={"url": "https://example.com", "body": "${b.text}"}, retry=Retry())


def test_each_fix_does_what_its_code_says() -> None:
    assert fixed(plan(FETCH), "add_timeout", "a", timeout_s=30).steps[0].timeout_s == 30
    retried = fixed(plan(FETCH), "add_retry", "a", max_attempts=2, interval_s=1, backoff_rate=2).steps[0].retry
    assert retried is not None
    assert retried.max_attempts == 2
    assert fixed(plan(FETCH, READ, SEND), "drop_retry", "c").steps[2].retry is None
    echo = Step(id="e", agent="echo_tool", input={"text": "x"})
    assert [step.id for step in fixed(plan(FETCH, READ, echo), "drop_step", "e").steps] == ["a", "b"]
    late = READ.model_copy(update={"after": ("a",)})
    assert fixed(plan(FETCH, late), "drop_after", "b", after="a").steps[1].after == ()
    summary = Step(id="s", agent="summarize_text", input={"text": "x"})
    assert fixed(plan(summary), "use_constant", "s", parameter="sentences", value=5).steps[0].input["sentences"] == 5


def test_a_change_counts_the_version_up_and_says_why() -> None:
    suggestion = Suggestion(code="add_timeout", step="a", message="it may hang", fix={"timeout_s": 30})
    changed, why = refine(plan(FETCH), [suggestion], built_in_index(), resolve)
    assert changed.version == 2
    assert why == ("add_timeout: it may hang",)


def test_no_change_is_the_same_plan() -> None:
    same, why = refine(plan(FETCH), [Suggestion(code="unheard_of", message="?")], built_in_index(), resolve)
    assert same is not None
    assert (same, why) == (plan(FETCH), ())


def test_a_fix_that_would_break_the_plan_is_dropped() -> None:
    assert fixed(plan(FETCH, READ), "drop_step", "a") == plan(FETCH, READ)
    assert fixed(plan(FETCH), "use_constant", "a", parameter="nonsense", value=1) == plan(FETCH)


def test_a_part_left_out_is_served_and_what_was_learnt_stays() -> None:
    goal = "fetch https://example.com/a, then summarize it"
    whole = planned(goal).workflow
    assert whole is not None
    first = whole.steps[0].model_copy(update={"timeout_s": 7.0})
    poor = whole.model_copy(update={"steps": (first,)})
    better = fixed(poor, "serve_clause", clause="summarize it")
    assert [step.id for step in better.steps] == [step.id for step in whole.steps]
    assert better.steps[0].timeout_s == 7.0


GOOD = [
    "summarize https://example.com/a and post it to https://hooks.example.com/x",
    "read a.csv, group by region and sum amount, then save as CSV to out.csv",
    "download https://example.com/a.png and resize it to width 30",
    "https://example.com/a 요약해줘",
]


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(GOOD),
    st.lists(
        st.builds(
            lambda code, step, after: {"code": code, "step": step, "after": after},
            st.sampled_from(sorted(CODES - {"serve_clause"})),
            st.integers(0, 5),
            st.integers(0, 5),
        ),
        max_size=5,
    ),
)
def test_a_sound_plan_stays_sound_whatever_is_suggested(goal: str, wild: list[dict[str, Any]]) -> None:
    workflow = planned(goal).workflow
    assert workflow is not None
    ids = [step.id for step in workflow.steps]
    suggestions = [
        Suggestion(
            code=one["code"],
            step=ids[one["step"] % len(ids)],
            message="wild",
            fix={
                "timeout_s": 5,
                "max_attempts": 1,
                "parameter": "text",
                "value": 3,
                "after": ids[one["after"] % len(ids)],
            }
            if one["code"] != "add_retry"
            else {"max_attempts": 1},
        )
        for one in wild
    ]
    refined, _ = refine(workflow, suggestions, built_in_index(), resolve)
    assert findings(refined, resolve) == []


@pytest.mark.parametrize("goal", GOOD)
def test_the_evaluators_own_suggestions_never_lower_the_score(goal: str) -> None:
    workflow = planned(goal).workflow
    assert workflow is not None
    before = evaluate(workflow, built_in_index(), resolve)
    for _ in range(3):
        workflow, _ = refine(workflow, before.suggestions, built_in_index(), resolve)
        after = evaluate(workflow, built_in_index(), resolve)
        assert after.score >= before.score
        before = after


def test_a_component_that_has_ended_gives_way_to_its_replacement_where_that_fits() -> None:
    whole = planned("fetch https://example.com/a").workflow
    assert whole is not None
    first = whole.steps[0].id
    better = fixed(whole, "replace_component", step=first, agent="fetch_url@1.0.0")
    assert better.steps[0].agent == "fetch_url@1.0.0"
    other = fixed(whole, "replace_component", step=first, agent="hash_text@1.0.0")
    assert other.steps[0].agent == whole.steps[0].agent, "it does not take what the step gives"
