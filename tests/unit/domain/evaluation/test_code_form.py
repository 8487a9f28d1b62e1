"""The form of code costs by what is seen, with the line."""

import pytest

from tdev.domain.evaluation.code_form import complexity, documented, examples, mark_at, size, typed
from tdev.domain.evaluation.code_subject import CodeSubject
from tests.support.code_texts import GOOD
from tests.support.judging import codes

SIGNATURE = "share_of(part: float, whole: float) -> float"


def code(text: str) -> CodeSubject:
    """A source text to judge."""
    return CodeSubject(text)


def body(lines: str) -> CodeSubject:
    """A function with this body."""
    return code("def work(items: list[int]) -> int:\n" + "".join(f"    {line}\n" for line in lines.splitlines()))


@pytest.mark.parametrize("check", [typed, documented, examples, complexity, size])
def test_code_written_well_costs_nothing(check: object) -> None:
    assert codes(check(code(GOOD))) == []  # type: ignore[operator]


@pytest.mark.parametrize(
    ("signature", "found"),
    [
        ("share_of(part, whole: float) -> float", ["untyped"]),
        ("share_of(part: float, whole: float)", ["untyped"]),
        ("share_of(part: float, whole: dict) -> float", ["vague_type"]),
        ("share_of(part, whole)", ["untyped"] * 3),
    ],
)
def test_types_are_wanted_everywhere(signature: str, found: list[str]) -> None:
    assert codes(typed(code(GOOD.replace(SIGNATURE, signature)))) == found


def test_words_are_wanted_for_the_component_its_arguments_and_its_errors() -> None:
    assert codes(documented(code("def f(x: int) -> int:\n    return x\n"))) == ["no_description"]
    silent = GOOD.replace("    Raises:\n        ValueError: When the whole is nothing.\n\n", "")
    assert codes(documented(code(silent))) == ["error_unsaid"]
    wide = GOOD.replace("whole: float)", "whole: float, digits: int = 2)")
    assert codes(documented(code(wide))) == ["argument_unsaid"]


@pytest.mark.parametrize(
    ("gone", "found"),
    [
        ("    >>> share_of(part=0, whole=4)\n    0.0\n", ["few_examples", "no_edge"]),
        ("", []),
    ],
)
def test_examples_are_wanted_more_than_one_and_one_at_an_edge(gone: str, found: list[str]) -> None:
    assert codes(examples(code(GOOD.replace(gone, "") if gone else GOOD))) == found


def test_without_examples_all_of_it_is_lost() -> None:
    assert codes(examples(code("def f(x: int) -> int:\n    return x\n"))) == ["no_examples"]


def test_many_ways_deep_nests_and_many_parameters_cost() -> None:
    ways = "\n".join(f"if items == [{n}]:\n    return {n}" for n in range(10)) + "\nreturn 0"
    assert codes(complexity(body(ways))) == ["complex"]
    fewer = "\n".join(f"if items == [{n}]:\n    return {n}" for n in range(9)) + "\nreturn 0"
    assert codes(complexity(body(fewer))) == []
    deep = "for a in items:\n  for b in a:\n    if a:\n      while b:\n        with a:\n          b = 1\nreturn 0"
    assert codes(complexity(body(deep))) == ["nested"]
    chain = "if items == [1]:\n  return 1\n" + "".join(f"elif items == [{n}]:\n  return {n}\n" for n in range(2, 8))
    assert codes(complexity(body(f"{chain}return 0"))) == []
    many = ", ".join(f"p{n}: int" for n in range(7))
    assert codes(complexity(code(f"def work({many}) -> int:\n    return p0\n"))) == ["many_parameters"]


def test_long_functions_files_and_lines_cost() -> None:
    assert codes(size(body("\n".join(["items = items"] * 51)))) == ["long_function"]
    assert codes(size(code(GOOD + "\nX = 1\n" * 400))) == ["long_file"]
    assert codes(size(code(GOOD + f"\nX = '{'x' * 120}'\n"))) == ["long_line"]


def test_a_mark_names_its_line() -> None:
    assert mark_at("untyped", "x has no type", 7).field == "line 7"
