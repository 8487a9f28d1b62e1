"""What is judged of code."""

import pytest

from tdev.domain.evaluation.code_subject import CodeSubject, own_nodes, parameters_of
from tdev.kernel.errors import InvalidError

TWO = '''
def outer(a: int, *rest: int, flag: bool = False, **more: str) -> int:
    """Counts.

    >>> outer(a=1)
    1
    """
    def inner() -> int:
        raise ValueError("inside")
    return a


class Thing:
    def __init__(self, size: int) -> None:
        self.size = size

    def _private(self) -> int:
        return self.size
'''


def test_functions_come_in_the_order_of_the_text() -> None:
    subject = CodeSubject(TWO, name="outer")
    assert [function.name for function in subject.functions] == ["outer", "inner", "__init__", "_private"]
    assert [function.name for function in subject.public] == ["outer", "inner"]
    assert subject.entry is subject.functions[0]


def test_parameters_are_all_but_self() -> None:
    outer, _, init, _ = CodeSubject(TWO, name="outer").functions
    assert [one.arg for one in parameters_of(outer)] == ["a", "flag", "rest", "more"]
    assert [one.arg for one in parameters_of(init)] == ["size"]


def test_what_stands_in_an_inner_function_is_not_of_the_outer_one() -> None:
    outer, inner = CodeSubject(TWO, name="outer").functions[:2]
    assert "Raise" not in {type(node).__name__ for node in own_nodes(outer)}
    assert "Raise" in {type(node).__name__ for node in own_nodes(inner)}


def test_examples_of_the_docstring_and_those_given_count_together() -> None:
    subject = CodeSubject(TWO, name="outer")
    assert len(subject.shown) == 1
    assert len(CodeSubject(TWO, name="outer", examples=subject.shown).shown) == 2


def test_text_that_is_no_code_is_refused() -> None:
    with pytest.raises(InvalidError):
        _ = CodeSubject("def broken(:").analysis
