"""JSONata behind one function, on both engines."""

import pytest

from tdev.platform import jsonata
from tdev.platform.jsonata import UNDEFINED, ExpressionError, compile_jsonata

ENGINES = [compile_jsonata, lambda text, functions=None: jsonata._compile_in_python(text, functions or {})]


@pytest.fixture(params=ENGINES, ids=["compiled", "python"])
def compiler(request):
    return request.param


@pytest.mark.parametrize(
    ("text", "value"),
    [("a.b + $x", 5), ("$sum(rows.n)", 3), ("rows[n=2].n", 2), ("{'k': a.b}", {"k": 2}), ("nothing", UNDEFINED)],
)
def test_expression_gives_its_value(compiler, text, value):
    assert compiler(text)({"a": {"b": 2}, "rows": [{"n": 1}, {"n": 2}]}, {"x": 3}) == value


def test_given_function_is_called(compiler):
    assert compiler("$twice(a)", {"twice": lambda v: v * 2})({"a": 4}, {}) == 8


@pytest.mark.parametrize("text", ["a.(", "1 +", "'open"])
def test_text_that_is_no_expression_is_refused(compiler, text):
    with pytest.raises(ExpressionError):
        compiler(text)


def test_failing_expression_says_so(compiler):
    with pytest.raises(ExpressionError, match="number|Number|n"):
        compiler("$sum('x')")({}, {})


def test_null_is_not_undefined():
    assert compile_jsonata("a")({"a": None}, {}) is None


def test_undefined_has_a_name():
    assert repr(UNDEFINED) == "undefined"
