"""Calls are counted, and the one that would cost too much is not made."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.delivery.prices import prices_of, read_prices
from tdev.domain.limits.metering import Budget, Meter, Rates, nano, usd
from tdev.domain.workflow.compiling import Executable
from tdev.kernel.errors import BudgetError, StepError

CHEAP = Rates(call=100, gb_second=0, expected_ms=0)
TIMED = Rates(call=0, gb_second=1_000_000, expected_ms=1)


def meter(limit: int | None = None, rates: Rates = CHEAP, before: Any = lambda: (0, 0.0)) -> Meter:
    return Meter(rates, Budget(limit), before)


def echo(made: list[Any] | None = None) -> Executable:
    def call(given: dict[str, Any], context: Any) -> Any:
        if made is not None:
            made.append(given)
        return given["x"]

    return Executable("echo@1.0.0", call, effects=("pure",))


def test_a_metered_component_answers_as_before_and_is_counted() -> None:
    counting = meter()
    metered = counting.metered(echo())
    assert (metered.ref, metered.effects) == ("echo@1.0.0", ("pure",))
    assert [metered.call({"x": number}, None) for number in range(3)] == [0, 1, 2]
    total = counting.total()
    assert (total.calls, total.nano) == (3, 300)


def test_time_counts_as_memory_times_seconds() -> None:
    assert TIMED.amount(calls=7, ms=2500) == 2_500_000
    counting = meter(rates=TIMED, before=lambda: (2, 4000.0))
    total = counting.total()
    assert (total.calls, total.gb_seconds, total.nano) == (2, 4.0, 4_000_000)


def test_the_call_that_is_too_much_is_not_made() -> None:
    made: list[Any] = []
    metered = meter(limit=250).metered(echo(made))
    metered.call({"x": 1}, None)
    metered.call({"x": 2}, None)
    with pytest.raises(BudgetError, match=r"the budget of this run is 0\.00000025 USD") as stopped:
        metered.call({"x": 3}, None)
    assert "echo@1.0.0" in stopped.value.message
    assert (stopped.value.code, isinstance(stopped.value, StepError)) == ("budget_exceeded", True)
    assert [each["x"] for each in made] == [1, 2]


def test_a_call_that_fails_has_cost_what_it_cost() -> None:
    def broken(given: dict[str, Any], context: Any) -> Any:
        raise ValueError("no")

    counting = meter()
    with pytest.raises(ValueError, match="no"):
        counting.metered(Executable("broken@1.0.0", broken)).call({}, None)
    assert counting.total().calls == 1


def test_what_was_counted_before_a_restart_counts_once() -> None:
    asked: list[int] = []

    def before() -> tuple[int, float]:
        asked.append(1)
        return 2, 0.0

    counting = meter(limit=300, before=before)
    metered = counting.metered(echo())
    metered.call({"x": 1}, None)
    with pytest.raises(BudgetError):
        metered.call({"x": 2}, None)
    assert (counting.total().calls, len(asked)) == (3, 1)


def test_a_plan_that_is_too_dear_is_refused_before_it_begins() -> None:
    counting = meter(limit=300)
    counting.check_plan(3)
    with pytest.raises(BudgetError, match=r"the plan is expected to cost 0\.0000004 USD more"):
        counting.check_plan(4)
    meter().check_plan(10**6)


def test_many_threads_make_no_more_calls_than_are_paid_for() -> None:
    made: list[Any] = []
    metered = meter(limit=5000).metered(echo(made))

    def call(number: int) -> bool:
        try:
            metered.call({"x": number}, None)
        except BudgetError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        answered = list(pool.map(call, range(200)))
    assert (sum(answered), len(made)) == (50, 50)


@pytest.mark.parametrize(
    ("limits", "limit", "why"),
    [
        ((None, 0.0, 0.0), None, "the budget of this run"),
        ((0.5, 0.0, 0.0), 500_000_000, "the budget of this run"),
        ((0.5, 0.1, 0.0), 100_000_000, "the budget of a run here"),
        ((0.05, 0.1, 0.0), 50_000_000, "the budget of this run"),
        ((None, 0.1, 0.2, 150_000_000), 50_000_000, "what is left of today's budget"),
        ((None, 0.1, 0.2, 900_000_000), 0, "what is left of today's budget"),
    ],
)
def test_the_tightest_limit_counts(limits: tuple[Any, ...], limit: int | None, why: str) -> None:
    found = Budget.smallest(*limits)
    assert (found.limit, found.why) == (limit, why)


@given(
    st.lists(st.integers(0, 5), max_size=30),
    st.integers(0, 40),
)
def test_no_run_ever_passes_its_budget_by_calls(tries: list[int], allowed: int) -> None:
    counting = meter(limit=allowed * 100)
    metered = counting.metered(echo())
    for x in tries:
        try:
            metered.call({"x": x}, None)
        except BudgetError:
            break
    assert counting.total().nano <= allowed * 100
    assert counting.total().calls == min(len(tries), allowed)


def test_the_rates_are_those_of_the_table() -> None:
    rates = Rates.of(prices_of(read_prices(), "eu-central-1"), 250.0)
    assert (rates.call, round(rates.gb_second, 1), rates.expected_ms) == (200.0, 13333.4, 250.0)
    assert rates.expected(2) == 7067


@pytest.mark.parametrize(
    ("amount", "told"), [(0, "0.0 USD"), (1500, "0.0000015 USD"), (2_000_000_000, "2.0 USD"), (1, "0.000000001 USD")]
)
def test_amounts_are_told_without_exponents(amount: int, told: str) -> None:
    assert usd(amount) == told


@given(st.integers(0, 10**14))
def test_whole_billionths_survive_being_written_as_usd(amount: int) -> None:
    assert nano(amount / 10**9) == amount


class TestAmounts:
    """What is paid for by itself, such as a question to a model."""

    def test_they_count_with_the_calls(self) -> None:
        counting = meter()
        counting.add_amount(70)
        counting.metered(echo()).call({"x": 1}, None)
        assert counting.total().nano == 170

    def test_one_that_would_be_too_much_is_refused_and_does_not_count(self) -> None:
        counting = meter(limit=100)
        counting.add_amount(70)
        counting.admit_amount(30)
        with pytest.raises(BudgetError, match="a question to a model is expected to cost"):
            counting.admit_amount(31)
        assert counting.total().nano == 70

    def test_a_call_after_them_may_be_too_much(self) -> None:
        counting = meter(limit=100)
        counting.add_amount(1)
        with pytest.raises(BudgetError):
            counting.metered(echo()).call({"x": 1}, None)

    def test_whether_there_is_a_limit_is_known(self) -> None:
        assert meter(limit=1).limited
        assert not meter().limited
