"""JSONata templates: constants are shared, paths are quick, and both ways give the same answer."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.platform.machine.embedded import jsonata_library
from tdev.platform.machine.embedded.failure import StateError
from tdev.platform.machine.embedded.jsonata import compile_condition, compile_template, is_expression
from tdev.platform.machine.embedded.scope import Scope


def scope(given: Any = None, variables: dict[str, Any] | None = None, **extra: Any) -> Scope:
    return Scope(given, {"State": {"Name": "S"}}, variables or {}, extra)


def evaluate(template: Any, *arguments: Any, **extra: Any) -> Any:
    return compile_template(template, "Output")(scope(*arguments, **extra))


def fails(template: Any, *arguments: Any, **extra: Any) -> StateError:
    with pytest.raises(StateError) as caught:
        evaluate(template, *arguments, **extra)
    assert caught.value.error == "States.QueryEvaluationError"
    return caught.value


@pytest.mark.parametrize(
    ("value", "expected"), [("{% 1 %}", True), ("{%%}", True), (" {% 1 %}", False), ("{% 1", False), (1, False)]
)
def test_an_expression_begins_and_ends_with_its_marks(value: object, expected: bool) -> None:
    assert is_expression(value) is expected


def test_expressions_are_replaced_at_any_depth() -> None:
    template = {"a": [1, {"b": "{% $states.input.x + 1 %}"}], "c": "text", "{% 1 %}": "{% $v %}"}
    assert evaluate(template, {"x": 1}, {"v": "w"}) == {"a": [1, {"b": 2}], "c": "text", "{% 1 %}": "w"}


def test_a_part_without_expressions_is_shared_and_not_copied() -> None:
    constant = {"deep": [1, 2, 3]}
    assert evaluate({"k": constant, "e": "{% 1 %}"})["k"] is constant


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("$states.input.a.b", 1),
        ("$states.input.n", None),
        ("$states.input.list", [{"x": 1}, {"x": 2}]),
        ("$states.input.list.x", [1, 2]),
        ("$states.input.one.x", 1),
        ("$states.input.empty", []),
        ("$states.input", "all"),
        ("$states.context.State.Name", "S"),
        ("$v.k", "variable"),
        ("$v", {"k": "variable"}),
        ("$states.result.r", 5),
        ("$states.input.a.`b`", 1),
        ("$lookup($states, 'result').r", 5),
    ],
)
def test_paths_find_values(expression: str, expected: Any) -> None:
    given = {"a": {"b": 1}, "n": None, "list": [{"x": 1}, {"x": 2}], "one": [{"x": 1}], "empty": []}
    found = evaluate(f"{{% {expression} %}}", given, {"v": {"k": "variable"}}, result={"r": 5})
    assert found == (given if expected == "all" else expected)


@pytest.mark.parametrize(
    "expression",
    ["$states.input.zz", "$states.input.n.x", "$states.input.a.b.c", "$nothing", "$v.zz", "$states.result", "$"],
)
def test_a_path_that_finds_nothing_is_an_error(expression: str) -> None:
    error = fails(f"{{% {expression} %}}", {"n": None, "a": {"b": 1}}, {"v": {}})
    assert error.cause == (
        f"The JSONata expression '{expression}' specified for the field 'Output' returned nothing (undefined)."
    )


def test_the_cause_names_the_inner_place() -> None:
    error = fails({"a": [0, "{% $gone %}"]})
    assert "specified for the field 'Output/a[1]'" in (error.cause or "")


def test_an_expression_that_fails_tells_why() -> None:
    assert "threw an error during evaluation. T2002" in (fails("{% 1 + 'a' %}").cause or "")


@pytest.mark.parametrize("expression", ["function($x){$x}", "$uppercase", "/a/"])
def test_a_function_is_no_result(expression: str) -> None:
    assert "unsupported result type" in (fails(f"{{% {expression} %}}").cause or "")


def test_an_empty_text_is_a_result() -> None:
    assert evaluate("{% $states.input & '' %}", "") == ""


def test_a_text_that_is_no_expression_is_refused_when_compiled() -> None:
    with pytest.raises(ValueError, match="in the field 'Output/a'"):
        compile_template({"a": "{% 1 + %}"}, "Output")


def test_eval_is_refused() -> None:
    assert "$eval is not available" in (fails("{% $eval('1') %}").cause or "")


def test_a_loop_without_end_is_ended() -> None:
    assert "threw an error" in (fails("{% ($f := function($n){ 1 + $f($n) }; $f(1)) %}").cause or "")


def test_integers_beyond_64_bits_do_not_break_an_expression() -> None:
    assert evaluate("{% $states.input.n > 1 %}", {"n": 10**30, "m": [-(10**25)]}) is True


def test_a_value_passed_on_whole_keeps_its_integers() -> None:
    assert evaluate("{% $states.input.n %}", {"n": 2**60 + 1}) == 2**60 + 1


@pytest.mark.parametrize(("source", "expected"), [("{% 1 = 1 %}", True), ("{% 1 > 1 %}", False), (True, True)])
def test_a_condition_gives_its_boolean(source: Any, expected: bool) -> None:
    assert compile_condition(source)(scope()) is expected


@pytest.mark.parametrize("source", ["{% 1 %}", "{% 'true' %}", "{% null %}"])
def test_a_condition_of_another_type_fails(source: str) -> None:
    with pytest.raises(StateError, match="Expected 'boolean'"):
        compile_condition(source)(scope())


KEYS = st.sampled_from(["a", "b", "c_1", "and", "true"])
LEAF = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5)
DOCUMENT = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=12
)


@given(document=DOCUMENT, steps=st.lists(KEYS, max_size=3), root=st.sampled_from(["$states.input", "$v"]))
def test_the_quick_way_gives_the_answer_of_the_library(document: Any, steps: list[str], root: str) -> None:
    source = ".".join([root, *(step if step not in ("and", "true") else f"`{step}`" for step in steps)])
    plain = source.replace("`", "")
    bindings = {"states": {"input": document, "context": {}}, "v": document}
    variables = {"v": document}
    try:
        expected = jsonata_library.evaluate(plain, bindings)
    except ValueError:
        expected = jsonata_library.UNDEFINED
    try:
        found = compile_template(f"{{% {plain} %}}", "Output")(Scope(document, {}, variables))
    except (StateError, ValueError):
        found = jsonata_library.UNDEFINED
    assert found == expected
