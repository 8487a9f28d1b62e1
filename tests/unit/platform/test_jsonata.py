"""JSONata behind one function, on both libraries."""

import subprocess
import sys
import threading

import pytest

from tdev.platform.jsonata import (
    UNDEFINED,
    ExpressionError,
    Expressions,
    Language,
    as_doubles,
    compiler,
    load,
    python_compiler,
    rust_compiler,
)

LANGUAGE = Language({"twice": lambda value: value * 2, "random": lambda: 0.5}, replaced=frozenset({"random"}))


@pytest.fixture(params=[rust_compiler, python_compiler], ids=["rust", "python"])
def compile_source(request):
    return request.param(LANGUAGE)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a.b + $x", 5),
        ("$sum(rows.n)", 3),
        ("rows[n=2].n", 2),
        ("{'k': a.b}", {"k": 2}),
        ("nothing", UNDEFINED),
        ("gone", None),
        ("$twice(a.b)", 4),
        ("$random()", 0.5),
    ],
)
def test_expression_gives_its_value(compile_source, text, value):
    document = {"a": {"b": 2}, "rows": [{"n": 1}, {"n": 2}], "gone": None}
    assert compile_source(text)(document, {"x": 3}) == value


@pytest.mark.parametrize("text", ["a.(", "1 +", "'open", '1), "x": (2'])
def test_text_that_is_no_expression_is_refused(compile_source, text):
    with pytest.raises(ExpressionError):
        compile_source(text)


@pytest.mark.parametrize("text", ["$sum('x')", "1 + 'a'", "$error('no')"])
def test_failing_expression_says_so(compile_source, text):
    with pytest.raises(ExpressionError, match=r"\w"):
        compile_source(text)({}, {})


def test_endless_expression_is_cut_off():
    endless = compiler(Language(timeout_ms=50, depth=10_000))("($f := function($n){ $f($n + 1) }; $f(1))")
    with pytest.raises(ExpressionError):
        endless({}, {})


def test_undefined_has_a_name():
    assert repr(UNDEFINED) == "undefined"


def test_each_thread_compiles_for_itself_and_drops_its_own():
    store = Expressions(Language())
    assert store.evaluate("a + 1", {"a": 1}, {}) == 2
    seen = []

    def elsewhere():
        seen.append(store.evaluate("a + 1", {"a": 2}, {}))
        store.forget()

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert seen == [3]
    assert store.evaluate("a + 1", {"a": 3}, {}) == 4


def test_store_keeps_at_most_what_it_may():
    store = Expressions(Language(), most=2)
    assert [store.evaluate(f"{n} + 1", None, {}) for n in range(5)] == [1, 2, 3, 4, 5]


def test_doubles_take_the_place_of_integers_they_cannot_hold() -> None:
    found = as_doubles({"a": [2**53, 2**53 + 1, True], "b": {"c": -(10**30)}, "d": "x"})
    assert found == {"a": [2**53, float(2**53), True], "b": {"c": -1e30}, "d": "x"}
    assert [type(item) for item in found["a"]] == [int, float, bool]


LOADED_BY_A_SHORT_THREAD = """
import threading
{first}

def use():
    from tdev.platform.jsonata import Expressions, Language
    expressions = Expressions(Language())
    for number in range(20):
        expressions.evaluate(f"a.b + {{number}}", {{"a": {{"b": 1}}}}, {{}})

for _ in range(100):
    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
print("alive")
"""


@pytest.mark.parametrize("first", ["", "from tdev.domain.language.patterns import find_all; find_all('a', 'a')"])
def test_a_library_first_used_by_a_thread_that_ends_goes_on_working(first):
    program = "import sys; sys.path.insert(0, 'shared')\n" + LOADED_BY_A_SHORT_THREAD.format(first=first)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "alive", done.stderr[-500:]


def test_a_library_that_is_not_there_is_an_import_error_in_every_thread():
    caught = []

    def try_it():
        try:
            load("a_library_that_is_not_there")
        except ImportError as error:
            caught.append(error)

    thread = threading.Thread(target=try_it)
    thread.start()
    thread.join()
    with pytest.raises(ImportError):
        load("a_library_that_is_not_there")
    assert len(caught) == 1
