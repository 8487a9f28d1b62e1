"""Changes of values: off by one, turned round, another operator, another constant, a bound or a side less."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.mutation.operators_expressions import (
    arithmetic,
    choices,
    comparisons,
    constants,
    is_text,
    logic,
    slices,
)
from tests.support.mutating import proposed

NUMBERS = st.integers(-3, 3)


@pytest.mark.parametrize("sign", ["<", "<=", ">", ">="])
@given(a=NUMBERS, b=NUMBERS)
def test_an_ordering_is_off_by_one_and_turned_round(sign: str, a: int, b: int) -> None:
    near, contrary = (eval(each, {"a": a, "b": b}) for each in proposed(comparisons, f"a {sign} b"))
    right = eval(f"a {sign} b", {"a": a, "b": b})
    assert contrary is not right
    assert (near == right) is (a != b)


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("a == b", ["(a != b)"]),
        ("a in b", ["(a not in b)"]),
        ("a is not None", ["(a is None)"]),
        ("a < b == c", ["(a <= b == c)", "(a >= b == c)", "(a < b != c)"]),
    ],
)
def test_every_comparison_of_a_chain_is_changed_by_itself(source: str, wanted: list[str]) -> None:
    assert proposed(comparisons, source) == wanted


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("a + b", ["(a - b)"]),
        ("a * b", ["(a / b)"]),
        ("a // b", ["(a / b)"]),
        ("a % b", ["(a * b)"]),
        ("a ** b", ["(a * b)"]),
        ("a & b", ["(a | b)"]),
        ("-a", ["a"]),
        ("-1", ["1"]),
        ("'x' + a", ["'x'"]),
        ("a + [b]", ["a"]),
        ("a + b'x'", ["a"]),
        ("f'{a}' + b", ["(f'{a}')"]),
    ],
)
def test_another_operator_or_only_the_first_part(source: str, wanted: list[str]) -> None:
    assert proposed(arithmetic, source) == wanted


@pytest.mark.parametrize("source", ["'%s' % a", "'-' * 3", "-0", "a @ b", "+a", "~a", "[0] * a"])
def test_operators_that_could_only_fail_or_change_nothing_stay(source: str) -> None:
    assert proposed(arithmetic, source) == []


def test_the_parts_of_a_sum_of_texts_go_one_by_one() -> None:
    assert proposed(arithmetic, "a + 'x' + b") == ["(a + 'x')", "a + b"]


@pytest.mark.parametrize(
    ("source", "wanted"),
    [("a and b and c", ["(a or b or c)"]), ("a or b", ["(a and b)"]), ("not a", ["a"]), ("not (a < b)", ["(a < b)"])],
)
def test_logic_turns_round(source: str, wanted: list[str]) -> None:
    assert proposed(logic, source) == wanted


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("0", ["1"]),
        ("41", ["42"]),
        ("2.5", ["3.5"]),
        ("True", ["False"]),
        ("'a'", ["'XXaXX'"]),
        ("''", ["'XX'"]),
        ("b'a'", ["b'XXaXX'"]),
        ("b''", ["b'XX'"]),
    ],
)
def test_a_constant_becomes_another_one(source: str, wanted: list[str]) -> None:
    # Alone on its line a text would be a docstring.
    assert [each.removeprefix("x = ") for each in proposed(constants, f"x = {source}")] == wanted


@pytest.mark.parametrize("source", ["None", "...", "1e-9", "1e300", "2j", "-1e-12"])
def test_tolerances_and_what_has_no_next_one_stay(source: str) -> None:
    assert proposed(constants, f"x = {source}") == []


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("a[1:2]", ["a[:2]", "a[1:]"]),
        ("a[::-1]", ["a[:]"]),
        ("a[b:c:d]", ["a[:c:d]", "a[b::d]", "a[b:c]"]),
        ("a[0:c]", ["a[0:]"]),
        ("a[::1]", []),
        ("a[:]", []),
        ("a[1]", []),
        ("a[1:2, 3]", []),
    ],
)
def test_one_bound_of_a_slice_goes_where_it_says_something(source: str, wanted: list[str]) -> None:
    assert proposed(slices, source) == wanted


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("a if b else c", ["a", "c"]),
        ("[x for x in a if b if c]", ["[x for x in a if True if c]", "[x for x in a if b if True]"]),
        ("[x for x in a]", []),
    ],
)
def test_one_side_of_a_choice_stays_alone_and_a_filter_lets_all_through(source: str, wanted: list[str]) -> None:
    assert proposed(choices, source) == wanted


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("'a'", True),
        ("b'a'", True),
        ("f'{a}'", True),
        ("[1]", True),
        ("(1, 2)", True),
        ("[x for x in a]", True),
        ("a + 'x'", True),
        ("a", False),
        ("1", False),
        ("a + b", False),
        ("a * 'x'", False),
        ("f('x')", False),
    ],
)
def test_what_looks_like_a_text_or_a_list_is_told_by_its_form(source: str, text: bool) -> None:
    assert is_text(ast.parse(source, mode="eval").body) is text
