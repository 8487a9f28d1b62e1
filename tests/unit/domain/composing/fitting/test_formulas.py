"""Formulas: what is read from words computes what Python computes, and what is proposed fits every example."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.composing.fitting.formulas import compute_formula, computed, postfix
from tests.support.fitting import facts_of

NUMBERS = st.integers(-50, 50)


@given(
    a=NUMBERS,
    b=NUMBERS,
    text=st.sampled_from(["a + b * 2", "(a + b) * 2", "a - b - 3", "-a * b", "min(a, b) + max(a, 4)"]),
)
def test_a_formula_computes_what_it_says(a: int, b: int, text: str) -> None:
    program = postfix(text, ["a", "b"])
    assert program is not None
    assert computed(program, {"a": a, "b": b}) == eval(text, {"a": a, "b": b, "min": min, "max": max})


@pytest.mark.parametrize(
    "text", ["__import__('os')", "a.b", "c + 1", "a if b else 1", "a +", "f(a)", "'x' * a", "True + a"]
)
def test_what_is_no_arithmetic_over_the_inputs_is_no_formula(text: str) -> None:
    assert postfix(text, ["a", "b"]) is None


@pytest.mark.parametrize("program", [["a", 0, "/"], ["a", 1e9, "**"], ["+"], []])
def test_what_cannot_be_computed_gives_nothing(program: list[Any]) -> None:
    assert computed(program, {"a": 10**7}) is None


@pytest.mark.parametrize(
    ("description", "names", "rows", "asked", "wanted"),
    [
        ("area of a triangle", "base height", [(2, 3, 3), (4, 5, 10)], (10, 3), 15),
        ("pyeong to square meters, 1 decimal", "n", [(10, 33.1), (20, 66.1)], (30,), 99.2),
        ("price minus 5 dollars, at least that", "price", [(10, 5), (20, 15)], (7,), 2),
        ("compute a * b + c", "a b c", [(1, 2, 3, 5), (2, 2, 2, 6)], (3, 3, 3), 12),
    ],
)
def test_a_formula_is_found_from_words_or_examples(
    description: str, names: str, rows: list[tuple[Any, ...]], asked: tuple[int, ...], wanted: float
) -> None:
    facts = facts_of(description, names, *rows)
    found = next(compute_formula(facts))
    value = computed(found["program"], dict(zip(names.split(), asked, strict=True)))
    assert value is not None
    assert (value if found["digits"] is None else round(value, found["digits"])) == wanted


@pytest.mark.parametrize(
    ("words", "digits"), [("two decimals", 2), ("1 decimal place", 1), ("nearest integer", 0), ("plain", None)]
)
def test_the_digits_are_those_that_are_said(words: str, digits: int | None) -> None:
    assert facts_of(words, "n", (1, 2)).digits == digits
