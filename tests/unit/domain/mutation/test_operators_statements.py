"""Changes of what is done: branches that are never entered, lost results, swallowed errors, jumps the other way."""

import pytest

from tdev.domain.mutation.operators_statements import additions, conditions, errors, jumps, left_out, results
from tests.support.mutating import proposed


def within(source: str) -> str:
    """The body of a function, where a return may stand."""
    return "def work(a, b):\n" + "".join(f"    {line}\n" for line in source.split("\n"))


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("if a:\n    b()", ["if False:\n    b()", "if (not a):\n    b()"]),
        ("if a < b:\n    c()", ["if False:\n    c()"]),
        ("if not a:\n    c()", ["if False:\n    c()"]),
        ("while f(a):\n    b()", ["while False:\n    b()", "while (not f(a)):\n    b()"]),
        ("while True:\n    b()", []),
        ("for x in a:\n    b()", []),
    ],
)
def test_a_branch_is_never_entered_or_always_the_other_way(source: str, wanted: list[str]) -> None:
    assert proposed(conditions, source) == wanted


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("return a", ["return None"]),
        ("return f(a) + b", ["return None"]),
        ("return 1", []),
        ("return None", []),
        ("return", []),
        ("yield a", []),
    ],
)
def test_a_result_is_lost_unless_it_is_a_constant(line: str, wanted: list[str]) -> None:
    assert proposed(results, within(line)) == [within(each) for each in wanted]


def test_an_error_is_not_raised() -> None:
    assert proposed(errors, within("raise ValueError(a) from b")) == [within("pass")]


def test_a_caught_error_is_let_through_with_all_that_was_done_about_it() -> None:
    source = "try:\n    a()\nexcept ValueError:\n    b()\n    c()\nexcept KeyError:\n    d()\n"
    let_through = source.replace("b()\n    c()", "raise")
    assert proposed(errors, source) == [let_through, source.replace("d()", "raise")]


def test_what_is_raised_on_anyway_is_only_swallowed() -> None:
    source = "try:\n    a()\nexcept ValueError as why:\n    raise Other from why\n"
    assert proposed(errors, source) == [source.replace("raise Other from why", "pass")]


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("a.append(b)", ["pass"]),
        ("a += b", ["pass"]),
        ("a = a.strip()", ["pass"]),
        ("a = c = f(a)", ["pass"]),
        ("a, b = b, a", []),
        ("a = f(b)", []),
        ("a.b = a.b + 1", []),
        ("a: int = a + 1", []),
        ("a", []),
    ],
)
def test_what_is_done_for_its_effect_is_left_out_where_code_goes_on_without_it(source: str, wanted: list[str]) -> None:
    assert proposed(left_out, source) == wanted


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("a += b", ["a -= b"]),
        ("a //= 2", ["a /= 2"]),
        ("a += 'x'", []),
        ("a += [b]", []),
        ("a @= b", []),
        ("a = b", []),
    ],
)
def test_an_addition_takes_away(source: str, wanted: list[str]) -> None:
    assert proposed(additions, source) == wanted


def test_jumps_go_the_other_way() -> None:
    source = "for x in a:\n    if b:\n        break\n    continue\n"
    assert proposed(jumps, source) == [
        source.replace("break", "continue"),
        source.replace("    continue", "    break"),
    ]
