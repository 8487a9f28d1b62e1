"""Calls chosen and filled, with the weights as they ship or with others."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.planning.ranked.proposing import Learned, Proposer, proposer_of
from tdev.domain.planning.retrieval import Retrieval
from tests.support.tool_goals import CERTIFICATE, COURSE, SERVICES, STOCK

REGISTRY = Retrieval(SERVICES)


@pytest.mark.parametrize(
    ("goal", "steps"),
    [
        (
            "Retrieve the stock price for the symbol AAPL on the NASDAQ exchange.",
            [("getStockPrice", {"symbol": "AAPL", "exchange": "NASDAQ"})],
        ),
        (
            "Calculate the monthly payment for a loan with an amount of 25000, an interest rate of 4.5 and 10 years.",
            [("calculateLoanPayment", {"amount": 25000, "interest_rate": 4.5, "years": 10})],
        ),
        (
            "Enroll the student 'Mina Park' in the course with ID C123. Then send the certificate of this enrollment "
            "to mina@example.org.",
            [
                ("enrollInCourse", {"student_name": "Mina Park", "course_id": "C123"}),
                ("sendCertificate", {"enrollment_id": "${s1.output.enrollment_id}", "email": "mina@example.org"}),
            ],
        ),
        ("Book a hotel room in Oslo for 3 nights.", [("book_hotel", {"city": "Oslo", "nights": 3})]),
        (
            "Get the weather in Paris and get the weather in Rome.",
            [("get_weather", {"city": "Paris"}), ("get_weather", {"city": "Rome"})],
        ),
    ],
)
def test_what_a_goal_says_becomes_calls(goal, steps):
    assert [(step["agent"], step["input"]) for step in Proposer(REGISTRY).propose(goal).document()] == steps


@pytest.mark.parametrize("goal", ["", "???", "paint the fence green", "안녕하세요"])
def test_what_nothing_speaks_of_gets_no_calls(goal):
    proposal = Proposer(REGISTRY).propose(goal)
    assert proposal.steps == ()
    assert proposal.served < 0.6


def test_what_no_given_component_serves_gets_no_calls():
    goal = "Prove that there are infinitely many primes."
    assert Proposer(REGISTRY).propose(goal, [CERTIFICATE]).steps == ()


def test_only_the_given_components_are_called():
    goal = "Enroll the student 'Mina Park' in the course with ID C123 and get the stock price of AAPL."
    every = {step.component.name for step in Proposer(REGISTRY).propose(goal).steps}
    assert every == {"enrollInCourse", "getStockPrice"}
    among = {step.component.name for step in Proposer(REGISTRY).propose(goal, [STOCK, CERTIFICATE]).steps}
    assert "getStockPrice" in among
    assert among <= {STOCK.name, CERTIFICATE.name}


def test_without_weights_of_arguments_nothing_is_said_of_them_but_a_plan_is_made():
    proposal = Proposer(REGISTRY, Learned(arguments={})).propose("Enroll the student 'Mina Park' in the course C123")
    assert [step.component.name for step in proposal.steps] == [COURSE.name]


def test_an_index_keeps_its_proposer():
    assert proposer_of(REGISTRY) is proposer_of(REGISTRY)
    assert proposer_of(Retrieval(SERVICES)) is not proposer_of(REGISTRY)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120))
def test_any_words_give_the_same_valid_calls_each_time(goal):
    proposal = Proposer(REGISTRY).propose(goal)
    assert proposal.document() == Proposer(REGISTRY).propose(goal).document()
    for step in proposal.steps:
        names = {field.name for field in step.call.form.parameters}
        assert set(step.filled.inputs) <= names
        assert {field.name for field in step.call.form.parameters if field.required} == (
            set(step.filled.empty) | {name for name in step.filled.inputs if step.call.form.parameters}
        ) - {field.name for field in step.call.form.parameters if not field.required}
