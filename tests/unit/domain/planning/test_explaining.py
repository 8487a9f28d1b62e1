"""What is told about a plan comes from the goal, the index and the plan, and from nowhere else."""

import pytest

from tdev.domain.planning.explaining import MOST_RIVALS, origin, with_reasons
from tdev.model.plan import PlanOutcome
from tests.support.plans import built_in_index, planned

GOAL = "read sales.csv and keep the rows where amount is over 100"


def told(goal=GOAL, inputs=None):
    return with_reasons(planned(goal, inputs), built_in_index())


class TestReasons:
    def test_the_words_that_speak_for_a_step_stand_in_the_goal(self):
        reasons = told().reasons
        assert len(reasons) > 1
        for reason in reasons:
            assert set(reason.matched) <= set(GOAL.split()) | {"csv", "sales"}
        assert {"rows", "keep"} & {word for reason in reasons for word in reason.matched}

    def test_rivals_are_others_the_likeliest_first(self):
        for reason in told().reasons:
            names = [rival.agent for rival in reason.rivals]
            assert reason.agent not in names
            assert len(names) <= MOST_RIVALS
            relevances = [rival.relevance for rival in reason.rivals]
            assert relevances == sorted(relevances, reverse=True)
            index = built_in_index()
            assert set(names) <= set(index.by_name)

    def test_each_input_of_each_step_has_its_origin(self):
        outcome = told()
        for step, reason in zip(outcome.workflow.steps, outcome.reasons, strict=True):
            assert reason.step == step.id
            assert set(reason.inputs) == set(step.input)
        origins = [origin for reason in outcome.reasons for origin in reason.inputs.values()]
        assert "said: 'sales.csv'" in origins
        assert any(origin.startswith("output ") for origin in origins)
        assert "said: 100" in origins

    def test_a_step_that_types_asked_for_has_no_words(self):
        outcome = told("Summarize https://example.com/blog/launch")
        assert len(outcome.reasons) == len(outcome.workflow.steps) == 3
        [inserted] = [reason for reason in outcome.reasons if reason.agent == "html_to_text"]
        assert inserted.matched == ()

    def test_the_plan_stays_as_it_is(self):
        plain = planned(GOAL)
        assert with_reasons(plain, built_in_index()).workflow == plain.workflow
        assert told() == told()

    def test_without_a_plan_there_is_nothing_to_tell(self):
        refused = PlanOutcome(verdict="refuse", goal="lottery")
        assert with_reasons(refused, built_in_index()) is refused

    def test_a_component_that_is_gone_is_told_without_words(self):
        outcome = planned(GOAL)
        gone = outcome.reasons[0].model_copy(update={"agent": "gone"})
        changed = outcome.model_copy(update={"reasons": (gone, *outcome.reasons[1:])})
        assert with_reasons(changed, built_in_index()).reasons[0].matched == ()


@pytest.mark.parametrize(
    ("value", "where"),
    [
        ("${read.output.rows}", "output rows of step read"),
        ("${read.output}", "what step read gives"),
        ("${inputs.path}", "input path"),
        ("${inputs}", "the inputs"),
        ("${item}", "each item of the list"),
        ("${$count(read.output.rows)}", "output rows of step read"),
        ("sales.csv", "said: 'sales.csv'"),
        ("SALES.CSV", "said: 'SALES.CSV'"),
        ("other.csv", "made of the goal"),
        ("", "made of the goal"),
        ("$${x", "made of the goal"),
        (100, "said: 100"),
        (7, "made of the goal"),
        (True, "made of the goal"),
        (None, "made of the goal"),
        ([], "made of the goal"),
        (["sales.csv", "amount"], "said: 'sales.csv'; said: 'amount'"),
        ({"column": "amount", "least": 100}, "said: 'amount'; said: 100"),
        ({}, "made of the goal"),
    ],
)
def test_where_a_value_comes_from(value, where):
    assert origin(value, GOAL) == where


def test_a_long_value_is_told_in_short():
    goal = f"send '{'a' * 200}'"
    assert len(origin("a" * 200, goal)) < 60


def test_thousands_in_a_goal_are_the_number():
    assert origin(84500, "12% of 84,500") == "said: 84500"
