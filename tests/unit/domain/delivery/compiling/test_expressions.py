"""Expressions of a workflow as those of Step Functions."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.delivery.compiling.expressions import identifiers, text_literal, translated
from tdev.platform.jsonata import ExpressionError, Expressions, Language

ROOTS = {name: f"${name}" for name in ("a", "rows", "inputs")} | {"item": "$states.input.item"}
LANGUAGE = Expressions(Language())


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a.b.c", "$a.b.c"),
        ("`a`.b", "$a.b"),
        ("item.a", "$states.input.item.a"),
        ("$uppercase(a.name)", "$uppercase($a.name)"),
        ("rows[age > 30].name", "$rows[age > 30].name"),
        ("rows[a > 1]", "$rows[a > 1]"),
        ("rows.(a & inputs)", "$rows.(a & inputs)"),
        ("rows.$sum(a)", "$rows.$sum(a)"),
        ("rows.{a: inputs}", "$rows.{a: inputs}"),
        ("rows{a: $sum(inputs)}", "$rows{a: $sum(inputs)}"),
        ("rows^(>a)[0]", "$rows^(>a)[0]"),
        ("rows[$.a > 1].*", "$rows[$.a > 1].*"),
        ("{'x': a, 'y': [rows[0], inputs]}", "{'x': $a, 'y': [$rows[0], $inputs]}"),
        ("$map(rows, function($r) { $r.x + a })", "$map($rows, function($r) { $r.x + $a })"),
        ("(  $x := a; $x.b )", "(  $x := $a; $x.b )"),
        ("a / rows", "$a / $rows"),
        ("a * 2 % 3", "$a * 2 % 3"),
        ("$match(a, /rows|a/i)", "$match($a, /rows|a/i)"),
        ("a and inputs in rows", "$a and $inputs in $rows"),
        ("a ? true : null", "$a ? true : null"),
        ("[1..$count(rows)]", "[1..$count($rows)]"),
        ("a /* rows */ & 'rows'", "$a /* rows */ & 'rows'"),
        ("a & '${x} {% %}'", "$a & '\\u0024{x} {\\u0025 \\u0025}'"),
        ("rows.${'k': a}", "$rows.$ {'k': a}"),
    ],
)
def test_names_of_the_workflow_become_variables_and_others_stay(text, wanted):
    assert translated(text, ROOTS) == wanted


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("$$.a", "name the step"),
        ("$.a", "name the step"),
        ("*", "name the step"),
        ("**.a", "name the step"),
        ("%.a", "name the step"),
        ("$states.context", "choose another name"),
        ("other.b", "'other' is nothing that it can read here"),
        ("a ~> |rows|{'x': 1}|", "use a component"),
    ],
)
def test_what_step_functions_does_not_give_is_refused(text, told):
    with pytest.raises(ExpressionError, match=told):
        translated(text, ROOTS)


def test_variables_and_functions_are_found():
    assert identifiers("$sum(a) + $x.y & '$z' & $") == {"sum", "x"}


@given(st.text())
def test_a_literal_is_its_text_and_nothing_that_is_read(text):
    literal = text_literal(text)
    assert not any(mark in literal for mark in ("${", "{%", "%}"))
    assert json.loads(literal) == text


VALUES = {"a": {"n": 2, "rows": [1]}, "rows": [{"a": 1, "n": 5}, {"a": 3, "n": 6}], "inputs": {"t": "x"}}


@given(
    st.recursive(
        st.sampled_from(["a.n", "rows.a", "inputs.t", "rows[a > 1].n", "1", "'a'"]),
        lambda inner: (
            st.tuples(inner, inner).map(lambda two: f"[{two[0]}, {two[1]}]")
            | inner.map(lambda one: f"$string({one})")
            | inner.map(lambda one: f"{{'a': {one}}}")
            | inner.map(lambda one: f"$map(rows, function($v) {{ {one} }})")
        ),
        max_leaves=5,
    )
)
def test_it_gives_the_same_value(text):
    as_names = LANGUAGE.evaluate(text, VALUES, {})
    as_variables = LANGUAGE.evaluate(translated(text, {name: f"${name}" for name in VALUES}), None, VALUES)
    assert as_variables == as_names
