"""Values with expressions in them as fields of states."""

import pytest

from tdev.domain.delivery.compiling.values import items, literal, value
from tdev.platform.jsonata import ExpressionError

ROOTS = {"a": "$a", "b": "$b"}


def test_a_text_that_is_one_expression_is_that_expression():
    assert value({"x": "${a.n}", "y": [1, "${b}"]}, ROOTS) == ({"x": "{% $a.n %}", "y": [1, "{% $b %}"]}, ())


def test_parts_of_a_text_are_joined_by_a_function():
    found = value({"x/y": ["<${a}> $${b}"]}, ROOTS)
    assert found.given == {"x/y": [["<", "{% $a %}", '{% "> \\u0024{b}" %}']]}
    assert found.texts == ("/x~1y/0",)


@pytest.mark.parametrize("text", ["{% $states.context %}", "${x}", "a %}"])
def test_data_is_never_an_expression(text):
    assert literal({"deep": [text]})["deep"][0].startswith('{% "')


def test_other_data_stays_as_it_is():
    assert literal({"deep": ["text", 1, None, True]}) == {"deep": ["text", 1, None, True]}


@pytest.mark.parametrize("name", ["${x}", "{% x"])
def test_a_name_that_would_be_read_is_refused(name):
    with pytest.raises(ExpressionError, match="meaning of its own"):
        value({name: "${a}"}, ROOTS)


def test_a_plain_path_is_a_list_only_when_it_ends_at_one():
    assert items("a.b.c", ROOTS) == (
        "{% $type($a) = 'object' ? $exists($a.b) ? ($type($a.b) = 'object' ? $a.b.c : $append([], $a.b.c)) "
        ": $append([], $a.b.c) %}"
    )


def test_whatever_else_an_expression_gives_is_one_of_a_list():
    assert items("$keys(a)", ROOTS) == "{% $append([], $keys($a)) %}"
