"""Arithmetic on an expression."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.tabular.arithmetic import evaluate
from tdev.kernel.errors import InvalidError


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("0.1 + 0.2", 0.3),
        ("12% of 84,500 plus 3,000", 13140),
        ("84,500의 12% 더하기 3,000", 13140),
        ("3 곱하기 4 빼기 2", 10),
        ("100 divided by 8", 12.5),
        ("7 × 6 ÷ 2 =", 21),
        ("2^10", 1024),
        ("10 % 3", 1),
        ("-7 % 3", 2),
        ("7 // 2", 3),
        ("-7 // 2", -4),
        ("5%", 0.05),
        ("50% + 50%", 1),
        ("1,234,567 - 1", 1234566),
        ("max(1,200)", 200),
        ("sum(1, 2, 3)", 6),
        ("min(3, 2)", 2),
        ("sqrt(16)", 4),
        ("abs(-3)", 3),
        ("floor(2.7) + ceil(2.1)", 5),
        ("round(2.5)", 3),
        ("round(2.345, 2)", 2.35),
        ("2 * pi", 6.283185307179586),
        ("2 ** 0.5", 1.4142135623730951),
        ("10 ** 20", 10**20),
    ],
)
def test_expressions_have_the_value_a_person_expects(expression: str, expected: int | float) -> None:
    assert evaluate(expression) == expected


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "1 +",
        "1 / 0",
        "5 % 0",
        "9 ** 9 ** 9",
        "10 ** 9999",
        "sqrt(-1)",
        "import os",
        "__import__('os')",
        "a.b",
        "[1, 2]",
        "'a' * 3",
        "1 if 1 else 2",
        "lambda: 1",
        "x := 1",
        "1 < 2",
        "True",
        "1j",
        "0x10",
        "nan",
        "round(1, 2, 3)",
        "round(1, 99)",
        "sqrt()",
        "sqrt(1, 2)",
        "sum(*a)",
        "max(a=1)",
        "(" * 300 + "1" + ")" * 300,
        "1" * 501,
        "\x00",
    ],
)
def test_anything_else_is_refused(expression: str) -> None:
    with pytest.raises(InvalidError):
        evaluate(expression)


NUMBERS = st.integers(-1000, 1000)
OPERATORS = st.sampled_from(["+", "-", "*"])


@given(st.tuples(NUMBERS, OPERATORS, NUMBERS, OPERATORS, NUMBERS))
def test_it_agrees_with_exact_arithmetic(parts: tuple[int, str, int, str, int]) -> None:
    a, first, b, second, c = parts
    table = {"+": Fraction.__add__, "-": Fraction.__sub__, "*": Fraction.__mul__}
    left = table[first](Fraction(a), Fraction(b))
    expected = table[second](left, Fraction(c))
    assert evaluate(f"(({a}) {first} ({b})) {second} ({c})") == expected


@given(st.integers(0, 10**9), st.integers(1, 99))
def test_a_percentage_of_a_number_is_exact(whole: int, percent: int) -> None:
    assert evaluate(f"{percent}% of {whole:,}") == float(Fraction(whole * percent, 100))
