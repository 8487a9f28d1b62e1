"""Expressions: what they mean, that the fast path agrees with JSONata, and that mistakes are named."""

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.workflow.expressions import compile_expression, compile_template, expressions_in, names_in, pieces
from tdev.kernel.errors import StepError
from tdev.platform.jsonata import UNDEFINED, ExpressionError, Expressions, Language

ENVIRONMENT = {
    "inputs": {"name": "Ann", "rows": [{"n": 1}, {"n": 2}], "nothing": None},
    "fetch": {"text": "hello", "links": ["a", "b"]},
    "count": 3,
}


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ("plain", "plain"),
        (7, 7),
        (None, None),
        ("${fetch.text}", "hello"),
        ("${ fetch.text }", "hello"),
        ("${inputs.rows[1].n}", 2),
        ("${inputs.rows.n}", [1, 2]),
        ("${inputs.nothing}", None),
        ("${count}", 3),
        ("Dear ${inputs.name}, ${count} links: ${fetch.links}", 'Dear Ann, 3 links: ["a","b"]'),
        ("${$uppercase(fetch.text)}", "HELLO"),
        ("${$sum(inputs.rows.n) + count}", 6),
        ("${inputs.rows[n=2].n}", 2),
        ('${ {"a": count, "b": {"c": 1}} }', {"a": 3, "b": {"c": 1}}),
        ("$${not.this}", "${not.this}"),
        ("price $${x} is ${count}", "price ${x} is 3"),
        ("${'}' & fetch.text}", "}hello"),
        ({"a": ["${count}", {"b": "${fetch.text}"}], "c": 1}, {"a": [3, {"b": "hello"}], "c": 1}),
        ("costs $5 or {braces}", "costs $5 or {braces}"),
    ],
)
def test_template_gives_its_value(template, value):
    assert compile_template(template)(ENVIRONMENT) == value


@pytest.mark.parametrize(
    "text", ["${fetch.title}", "${other.text}", "${inputs.rows[9]}", "${$lookup(fetch, 'x')}", "a ${nope} b"]
)
def test_value_that_is_not_there_is_an_error_that_names_the_expression(text):
    with pytest.raises(StepError) as error:
        compile_template(text)(ENVIRONMENT)
    assert text[text.index("${") : text.index("}") + 1] in error.value.message
    assert error.value.hint


def test_expression_that_fails_says_why():
    with pytest.raises(StepError, match=r"T\d{4}|number"):
        compile_template("${$sum('x')}")(ENVIRONMENT)


@pytest.mark.parametrize("text", ["${a.(}", "${", "x ${a", "${a b}"])
def test_expression_that_is_none_is_refused_when_compiled(text):
    with pytest.raises(ExpressionError):
        compile_template(text)


@pytest.mark.parametrize("constant", [{"a": [1]}, [{"a": 1}], {}, [], {"a": {"b": [1]}, "c": "${count}"}])
def test_constant_is_made_anew_for_each_reader(constant):
    template = compile_template(constant)
    first = template(ENVIRONMENT)
    untouched = template(ENVIRONMENT)
    first.clear()
    assert template(ENVIRONMENT) == untouched


def test_expression_compiled_in_one_thread_works_in_another():
    template = compile_template("${$uppercase(fetch.text)}")
    answers = []
    thread = threading.Thread(target=lambda: answers.append(template(ENVIRONMENT)))
    thread.start()
    thread.join()
    assert [*answers, template(ENVIRONMENT)] == ["HELLO", "HELLO"]


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("fetch.text", {"fetch"}),
        ("$uppercase(a.name)", {"a"}),
        ("a + b.c[d > 1]", {"a", "b", "d"}),
        ("[1..count]", {"count"}),
        ("a . b", {"a"}),
        ("'fetch.text'", set()),
        ("`odd name`.x", {"odd name"}),
        ("a and true or b in [null]", {"a", "b"}),
    ],
)
def test_names_are_the_roots_an_expression_reads(expression, names):
    assert names_in(expression) == names


def test_expressions_are_found_at_any_depth():
    assert expressions_in({"a": ["${x}", {"b": "y ${z} ${w}"}], "c": 3}) == ["x", "z", "w"]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text("ab", max_size=2),
    lambda child: st.lists(child, max_size=3) | st.dictionaries(st.sampled_from("abc"), child, max_size=3),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(st.sampled_from("abc"), VALUES, max_size=3),
    st.lists(st.sampled_from([".a", ".b", ".c", "[0]", "[1]"]), max_size=4),
)
def test_plain_path_means_what_jsonata_says(environment, parts):
    path = "a" + "".join(parts)
    try:
        found = compile_expression(path)(environment)
    except StepError:
        found = UNDEFINED
    expected = Expressions(Language()).evaluate(path, environment, {})
    assert (type(found), found) == (type(expected), expected)


@given(st.text("ab${}\"' .", max_size=20))
def test_pieces_lose_nothing(text):
    try:
        found = pieces(text)
    except ExpressionError:
        assert "${" in text
        return
    literal = "".join(p.text for p in found if not p.is_expression)
    expressions = sum(len(p.text) for p in found if p.is_expression)
    assert len(literal) + expressions <= len(text)
    if "${" not in text:
        assert literal == text


@pytest.mark.parametrize(
    "text", ["${$eval(inputs.text)}", "${($e := $eval; $e(inputs.text))}", "${$map([inputs.text], $eval)}"]
)
def test_text_never_becomes_an_expression(text: str) -> None:
    with pytest.raises(StepError):
        compile_template(text)({"inputs": {"text": "20 + 1"}})
    assert compile_template("${inputs.text}")({"inputs": {"text": "${20 + 1}"}}) == "${20 + 1}"
