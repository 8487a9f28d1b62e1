"""Checks of single values, each by itself."""

import pytest

from tdev.platform.machine.embedded import validation_values as checks
from tdev.platform.machine.embedded.validation_report import Spot


def noted(check, value, language="JSONPath", problem=None):
    spot = Spot([], lambda source: problem, language)
    check(spot, value)
    return [(finding.pointer, finding.code) for finding in spot.found]


SCH, PTH, EXP, INT = (
    "SCHEMA_VALIDATION_FAILED",
    "INVALID_JSON_PATH",
    "INVALID_EXPRESSION",
    "INVALID_INTRINSIC_FUNCTION",
)


@pytest.mark.parametrize(
    ("value", "yes"),
    [("{% 1 %}", True), ("{%%}", True), ("{%}", False), ("{% 1", False), (" {% 1 %}", False), (5, False)],
)
def test_expressions_have_both_marks_and_nothing_around_them(value, yes):
    assert checks.is_expression(value) is yes


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (checks.check_text, ["", "x"], [(5, SCH), (None, SCH)]),
        (checks.check_path, ["$", "$$.a", "$v.a", "$..a", None], [("a", PTH), ("$.", PTH), (5, SCH)]),
        (checks.check_reference, ["$.a[0]", "$$.a", "$v"], [("$..a", PTH), ("$.a[*]", PTH), (None, SCH)]),
        (checks.check_result_path, ["$", "$.a", None], [("$$.a", PTH), ("$v", PTH), ("$[*]", PTH), (True, SCH)]),
        (checks.check_reference_or_intrinsic, ["$.a", "States.UUID()"], [("States.X()", INT), ("x", PTH), (1, SCH)]),
        (checks.check_template, [{}, {"a.$": "$"}, {"a": ["$"]}], [([], SCH), ("$", SCH)]),
        (checks.check_rate, [1, 1.0, 2.5], [(0.99, SCH), (True, SCH), ("2", SCH), (float("inf"), SCH)]),
        (checks.check_whole(1, 5), [1, 5], [(0, SCH), (6, SCH), (1.0, SCH), (True, SCH), ("1", SCH)]),
        (checks.check_whole_or_expression(0), [0], [("{% 1 %}", SCH), (-1, SCH)]),
        (checks.check_timestamp, ["2016-03-14T01:59:00Z"], [("2016-03-14", SCH), (5, SCH), ("{% $t %}", SCH)]),
        (checks.check_text_or_expression, ["x", "{% 1"], [(5, SCH)]),
    ],
)
def test_values_of_jsonpath(check, good, bad):
    for value in good:
        assert noted(check, value) == []
    for value, code in bad:
        assert noted(check, value) == [("#", code)]


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (checks.check_whole_or_expression(1), [1, "{% 1 %}"], [(0, SCH), ("1", SCH), ("{%  %}", EXP)]),
        (checks.check_timestamp, ["2016-03-14T01:59:00Z", "{% $t %}"], [("x", SCH), ("{% %}", EXP)]),
        (checks.check_text_or_expression, ["x", "{% 1 %}"], [("{% 1", EXP), (None, SCH)]),
        (checks.check_condition, [True, False, "{% true %}"], [("true", SCH), (1, SCH), ("{% %}", EXP)]),
        (checks.check_items, [[], [1], "{% 1 %}"], [("$.a", SCH), ({}, SCH), (None, SCH)]),
        (checks.check_jsonata_object, [{}, "{% 1 %}"], [([], SCH), ("x", SCH)]),
        (checks.check_jsonata(), [None, "x", {"a": 5}], [("1 %}", EXP)]),
    ],
)
def test_values_of_jsonata(check, good, bad):
    for value in good:
        assert noted(check, value, "JSONata") == []
    for value, code in bad:
        assert noted(check, value, "JSONata") == [("#", code)]


def test_expressions_are_checked_at_every_depth():
    value = {"a": [{"b": "{% x %}"}, "{% y %}"], "c": "plain"}
    assert noted(checks.check_jsonata(), value, "JSONata", problem="no") == [("#/a/0/b", EXP), ("#/a/1", EXP)]


def test_templates_are_checked_at_every_depth():
    value = {"a": [{"b.$": "x"}, [{"c.$": 1}]], "d": {"d.$": "States.No()"}}
    assert noted(checks.check_template, value) == [("#/a/0/b.$", PTH), ("#/a/1/0/c.$", SCH), ("#/d/d.$", INT)]


def test_members_of_states_depend_on_the_field():
    expression = "{% $states.result & $states.errorOutput %}"
    assert len(noted(checks.check_jsonata(), expression, "JSONata")) == 2
    assert len(noted(checks.check_jsonata(checks.WITH_RESULT), expression, "JSONata")) == 1
    assert len(noted(checks.check_jsonata(checks.WITH_ERROR), expression, "JSONata")) == 1


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("x", True),
        ("größe", True),
        ("_x1", True),
        ("x" * 80, True),
        ("x" * 81, False),
        ("1x", False),
        ("a-b", False),
        ("", False),
        ("states", False),
    ],
)
def test_variables_have_names_of_variables(name, good):
    assert (noted(checks.check_assign(), {name: 1}) == []) is good
    assert (noted(checks.check_assign(), {f"{name}.$": "$"}) == []) is good
    assert (noted(checks.check_assign(), {name: "{% 1 %}"}, "JSONata") == []) is good


def test_the_mark_of_a_path_belongs_to_the_name_only_in_jsonpath():
    assert checks.variable_name("x.$", "JSONPath") == "x"
    assert checks.variable_name("x.$", "JSONata") == "x.$"
    assert noted(checks.check_assign(), [], "JSONPath") == [("#", SCH)]
