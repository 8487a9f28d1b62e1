"""A proposal as a plan: valid, with reasons, and never more than the words ask for."""

import pytest

from tdev.domain.planning.ranked.outcome import outcome
from tdev.domain.planning.ranked.proposing import Proposer
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.workflow.validation import findings
from tests.support.tool_goals import HOTEL, SERVICES

REGISTRY = Retrieval(SERVICES)
CHAIN = (
    "Enroll the student 'Mina Park' in the course with ID C123. Then send the certificate of this enrollment "
    "to mina@example.org."
)


def planned(goal, registry=REGISTRY, inputs=None):
    return outcome(Proposer(registry).propose(goal), registry, inputs)


def resolve(ref):
    return REGISTRY.by_name[ref.partition("@")[0]]


def test_steps_have_names_of_their_own_and_read_one_another():
    found = planned(CHAIN)
    assert found.verdict == "plan"
    assert [step.id for step in found.workflow.steps] == ["enrollInCourse", "sendCertificate"]
    assert found.workflow.steps[1].input["enrollment_id"] == "${enrollInCourse.enrollment_id}"
    assert findings(found.workflow, resolve) == []


def test_reasons_name_the_words_and_who_came_next():
    enrolled, sent = planned(CHAIN).reasons
    assert enrolled.words.startswith("Enroll the student")
    assert sent.words.startswith("send the certificate") or "send the certificate" in sent.words
    assert 0 < enrolled.relevance <= 1
    assert enrolled.agent not in enrolled.runners_up


def test_what_nobody_says_is_asked_for():
    found = planned("Retrieve the current stock price.")
    assert found.verdict == "ask"
    assert "symbol" in found.questions[0]
    assert found.workflow.steps[0].input["symbol"] == "${inputs.symbol}"
    assert found.workflow.inputs["required"] == ["symbol"]


def test_what_the_request_brings_is_not_asked_for():
    found = planned("Retrieve the current stock price.", inputs={"symbol": "AAPL"})
    assert found.verdict == "plan"
    assert found.workflow.steps[0].input["symbol"] == "${inputs.symbol}"


@pytest.mark.parametrize(
    "goal",
    [
        "If it rains, book a hotel room in Oslo for 3 nights.",
        "Get the weather in Oslo. Do not book a hotel room.",
        "paint the fence green",
    ],
)
def test_conditions_negations_and_nothing_get_no_plan(goal):
    assert planned(goal) is None


def test_what_touches_something_outside_is_called_for_plain_words_only():
    guarded = HOTEL.model_copy(update={"effects": frozenset({"send:email"})})
    registry = Retrieval([guarded if each.name == HOTEL.name else each for each in SERVICES])
    assert planned("Book a hotel room in Oslo for 3 nights.", registry).verdict == "plan"
    assert planned("Find rooms at 3 places for the city of Oslo", registry) is None


def test_an_expression_in_the_goal_stays_text():
    found = planned("Enroll the student '${secrets.key}' in the course with ID C123.")
    assert found.workflow.steps[0].input["student_name"] == "$${secrets.key}"


def test_who_wants_to_be_asked_is_asked():
    guarded = HOTEL.model_copy(update={"effects": frozenset({"send:email"})})
    registry = Retrieval([guarded if each.name == HOTEL.name else each for each in SERVICES])
    found = planned("Book a hotel room in Oslo for 3 nights, ask me before.", registry)
    assert found is None or all(step.approve for step in found.workflow.steps)
