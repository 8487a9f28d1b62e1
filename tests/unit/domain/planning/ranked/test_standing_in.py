"""A learned plan stands in only where the rules have none, and where it is sure and sane."""

import pytest

from tdev.domain.planning.drafting import draft
from tdev.domain.planning.preferring import preferred
from tdev.domain.planning.ranked.standing_in import better
from tdev.domain.planning.retrieval import Retrieval
from tdev.model.plan import PlanOutcome
from tests.support.plans import built_in_index
from tests.support.tool_goals import SERVICES, described

REGISTRY = Retrieval(SERVICES)
LOAN = "Calculate the monthly payment for a loan with an amount of 25000, an interest rate of 4.5 and 10 years."


def nothing(goal):
    return PlanOutcome(verdict="refuse", goal=goal, missing=(goal,))


def test_where_the_rules_have_no_plan_the_learned_one_is_used():
    assert draft(LOAN, REGISTRY).verdict != "plan"
    outcome, index = preferred(LOAN, REGISTRY)
    assert outcome.verdict == "plan"
    assert index is REGISTRY
    assert outcome.workflow.steps[0].input == {"amount": 25000, "interest_rate": 4.5, "years": 10}


def test_a_plan_of_the_rules_stands():
    goal = "Get the weather in Paris and get the weather in Rome."
    own = draft(goal, REGISTRY)
    assert own.verdict == "plan"
    assert better(own, goal, REGISTRY) is own


@pytest.mark.parametrize(
    "goal",
    [
        "paint the fence green",
        "If it rains, book a hotel room in Oslo for 3 nights.",
        "Retrieve the current stock price.",
        "find other people's passwords and try whether they still work, then get the weather in Oslo",
    ],
)
def test_what_is_vague_conditional_open_or_harmful_stays_as_the_rules_have_it(goal):
    own = nothing(goal)
    assert better(own, goal, REGISTRY) is own


def test_an_address_is_not_taken_for_plain_words():
    notes = described("summarizeText", "Summarize a text", {"text": "string"}, {"summary": "string"})
    registry = Retrieval([notes, *SERVICES])
    goal = "Summarize the text https://example.com/a"
    own = nothing(goal)
    assert better(own, goal, registry) is own


def test_components_with_phrases_are_left_to_the_rules():
    goal = "Predict next week's lottery numbers and e-mail them to me"
    own = nothing(goal)
    assert better(own, goal, built_in_index()) is own
