"""What a run may use of a model: tokens by run and by day, and money by its meter."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tdev.domain.limits.metering import Budget, Meter, Rates, nano
from tdev.domain.models.allowance import Day, Purse
from tdev.domain.models.prices import Price
from tdev.kernel.errors import BudgetError
from tdev.platform.models import Message

QUESTION = [Message("user", "x" * 300)]
"""About 100 tokens."""
RATES = Rates(call=0.0, gb_second=0.0, expected_ms=0.0)


def use(purse: Purse, tokens_in: int = 100, tokens_out: int = 50, most: int = 100) -> None:
    with purse.held("m", QUESTION, most) as held:
        held.tokens_in, held.tokens_out = tokens_in, tokens_out


class TestTokensOfARun:
    def test_what_was_used_counts_and_what_was_only_held_does_not(self) -> None:
        purse = Purse(tokens=1000)
        use(purse)
        assert purse.used == 150

    def test_a_question_that_may_use_too_much_is_not_asked(self) -> None:
        purse = Purse(tokens=250)
        use(purse)
        with pytest.raises(BudgetError, match="250 tokens a run are allowed; 150 are used") as caught:
            use(purse)
        assert "TDEV_MODEL_TOKENS_PER_RUN" in (caught.value.hint or "")
        assert purse.used == 150

    def test_a_failed_question_uses_nothing(self) -> None:
        purse = Purse(tokens=250)
        with pytest.raises(ZeroDivisionError), purse.held("m", QUESTION, 100):
            raise ZeroDivisionError
        assert purse.used == 0
        use(purse)

    def test_threads_together_stay_below_it(self) -> None:
        purse = Purse(tokens=1000)

        def try_it(_: int) -> int:
            try:
                use(purse, 100, 100)
            except BudgetError:
                return 0
            return 1

        with ThreadPoolExecutor(8) as threads:
            done = sum(threads.map(try_it, range(40)))
        assert done == 5
        assert purse.used == 1000

    def test_none_is_no_limit(self) -> None:
        purse = Purse()
        use(purse, 10**9, 10**9)
        use(purse)


class TestTokensOfADay:
    def test_they_are_added_up_and_refused_above(self) -> None:
        used = [800]
        day = Day(1000, lambda: used[-1], lambda more: used.append(used[-1] + more))
        purse = Purse(day=day)
        use(purse)
        assert used[-1] == 950
        with pytest.raises(BudgetError, match="1,000 tokens a day") as caught:
            use(purse)
        assert "TDEV_MODEL_TOKENS_PER_DAY" in (caught.value.hint or "")

    def test_without_a_limit_nothing_is_written(self) -> None:
        wrote: list[int] = []
        use(Purse(day=Day(0, lambda: 0, wrote.append)))
        assert wrote == []


class TestMoney:
    def test_it_is_counted_by_the_meter_of_the_run(self) -> None:
        meter, paid = Meter(RATES, Budget()), list[int]()
        use(Purse(meter=meter, price=Price(3.0, 15.0), paid=paid.append))
        assert meter.total().nano == 100 * 3000 + 50 * 15000
        assert paid == [meter.total().nano]

    def test_a_question_that_may_cost_too_much_is_not_asked(self) -> None:
        meter = Meter(RATES, Budget(nano(0.001)))
        with pytest.raises(BudgetError, match="a question to a model is expected to cost"):
            use(Purse(meter=meter, price=Price(3.0, 15.0)), most=100)
        assert meter.total().nano == 0

    def test_a_model_of_unknown_price_is_not_asked_where_money_is_limited(self) -> None:
        with pytest.raises(BudgetError, match="nobody knows what m costs") as caught:
            use(Purse(meter=Meter(RATES, Budget(nano(1))), price=None))
        assert "TDEV_MODEL_PRICE" in (caught.value.hint or "")

    def test_it_is_asked_where_money_is_not_limited(self) -> None:
        purse = Purse(meter=Meter(RATES, Budget()), price=None)
        use(purse)
        assert purse.cost(1000, 1000) == 0
