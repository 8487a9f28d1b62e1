"""Changes of calls: what becomes its counterpart, what goes, and what is left alone because nobody could tell."""

import pytest

from tdev.domain.mutation.operators_calls import keywords, methods, removed, swapped
from tests.support.mutating import proposed


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("a.startswith(b)", ["a.endswith(b)"]),
        ("a.endswith(b)", ["a.startswith(b)"]),
        ("a.find(b)", ["a.rfind(b)"]),
        ("a.append(b)", ["a.extend(b)"]),
        ("a.casefold()", ["a.upper()"]),
        ("re.fullmatch(a, b)", ["re.match(a, b)"]),
        ("re.match(a, b)", ["re.search(a, b)"]),
        ("math.floor(a)", ["math.ceil(a)"]),
        ("any(a)", ["all(a)"]),
        ("min(a, b)", ["max(a, b)"]),
        ("a.split(b, 1)", ["a.rsplit(b, 1)"]),
        ("a.rsplit(b, maxsplit=1)", ["a.split(b, maxsplit=1)"]),
    ],
)
def test_a_call_becomes_its_counterpart(source: str, wanted: list[str]) -> None:
    assert proposed(methods, source) == wanted


@pytest.mark.parametrize(
    "source",
    ["a.split()", "a.split(b)", "a.nothing(b)", "find(a)", "lower(a)", "floor(a)", "(f or g)(a)", "a.lower", "a + b"],
)
def test_a_call_without_a_counterpart_stays(source: str) -> None:
    assert proposed(methods, source) == []


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("a.strip()", ["a"]),
        ("f(a).replace(b, c)", ["f(a)"]),
        ("(a + b).title()", ["(a + b)"]),
        ("abs(a)", ["a"]),
        ("round(a - b, 2)", ["(a - b)"]),
        ("sorted(a, key=b)", ["list(a)"]),
        ("set(a)", ["list(a)"]),
    ],
)
def test_a_call_that_only_changes_its_value_goes(source: str, wanted: list[str]) -> None:
    assert proposed(removed, source) == wanted


@pytest.mark.parametrize("source", ["re.replace(a, b)", "sorted(*a)", "abs()", "set()", "list(a)", "a.append(b)"])
def test_what_would_not_be_a_value_afterwards_stays(source: str) -> None:
    assert proposed(removed, source) == []


@pytest.mark.parametrize(
    ("source", "wanted"),
    [("f(a, b)", ["f(b, a)"]), ("f(a, b, c, d=e)", ["f(b, a, c, d=e)"]), ("a.f(1, 2)", ["a.f(2, 1)"])],
)
def test_the_first_two_arguments_change_places(source: str, wanted: list[str]) -> None:
    assert proposed(swapped, source) == wanted


@pytest.mark.parametrize(
    "source", ["f(a)", "f(a, b=c)", "max(a, b)", "math.gcd(a, b)", "f(a, a)", "f(*a, b)", "f(a, *b)"]
)
def test_arguments_whose_order_cannot_matter_stay(source: str) -> None:
    assert proposed(swapped, source) == []


def test_each_argument_with_a_name_is_left_out_by_itself() -> None:
    assert proposed(keywords, "f(a, key=b, other=c)") == ["f(a, other=c)", "f(a, key=b)"]


@pytest.mark.parametrize("source", ["f(a)", "f(**a)", "f(key=1)", "f(key='x')"])
def test_constants_and_spread_arguments_stay(source: str) -> None:
    assert proposed(keywords, source) == []


def test_calls_within_calls_are_changed_one_at_a_time() -> None:
    assert proposed(removed, "abs(a.strip())") == ["a.strip()", "abs(a)"]
