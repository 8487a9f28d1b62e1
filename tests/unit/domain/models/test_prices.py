"""What tokens cost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.models.prices import FREE, Price, price_of


@pytest.mark.parametrize(
    ("name", "price"),
    [
        ("bedrock:eu.anthropic.claude-sonnet-4-5-20250929-v1:0", Price(3.0, 15.0)),
        ("anthropic:claude-haiku-4-5", Price(1.0, 5.0)),
        ("openai:gpt-4.1", Price(2.0, 8.0)),
        ("openai:gpt-4.1-mini", Price(0.4, 1.6)),
        ("openai:of-my-own", None),
    ],
)
def test_the_longest_entry_that_a_name_contains_is_its_price(name: str, price: Price | None) -> None:
    assert price_of(name) == price


def test_what_the_settings_say_goes_first() -> None:
    assert price_of("openai:gpt-4.1", "1/2.5") == Price(1.0, 2.5)
    assert price_of("openai:mine", "1/2.5", own=True) == Price(1.0, 2.5)


def test_a_model_of_ones_own_is_free() -> None:
    assert price_of("openai:gpt-4.1@http://127.0.0.1:1", own=True) == FREE


def test_amounts_are_billionths_of_a_usd() -> None:
    assert Price(3.0, 15.0).amount(1_000_000, 0) == 3_000_000_000
    assert Price(3.0, 15.0).amount(1000, 100) == 4_500_000


@settings(deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_more_tokens_never_cost_less(a: int, b: int) -> None:
    price = Price(0.1, 0.4)
    assert price.amount(a + b, b) >= price.amount(a, b)
