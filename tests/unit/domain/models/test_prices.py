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
        ("bedrock:eu.amazon.nova-lite-v1:0", Price(0.06, 0.24)),
        ("anthropic:claude-opus-4-20250514", Price(15.0, 75.0)),
        ("anthropic:claude-opus-4-6", Price(5.0, 25.0)),
        ("anthropic:claude-opus-4-9", None),
        ("openai:gpt-5-2025-08-07", Price(1.25, 10.0)),
        ("openai:gpt-5.9", None),
        ("openai:gpt-5-codex", None),
        ("openai:not-gpt-5", None),
        ("openai:of-my-own", None),
    ],
)
def test_a_name_has_the_price_of_that_very_model_and_of_no_other(name: str, price: Price | None) -> None:
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
