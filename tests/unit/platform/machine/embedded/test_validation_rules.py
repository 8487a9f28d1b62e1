"""Checks of the rules of Choice states."""

import pytest

from tdev.platform.machine.embedded.choice import MAX_NESTING, OPERATORS, compile_rule, expects
from tdev.platform.machine.embedded.validation_report import Spot
from tdev.platform.machine.embedded.validation_rules import check_choices

GOOD = {"path": "$.b", "string": "x", "number": 1.5, "boolean": False, "timestamp": "2016-03-14T01:59:00Z"}


def noted(*rules, language="JSONPath"):
    spot = Spot([], lambda source: None, language)
    check_choices(spot, list(rules))
    return [finding.pointer for finding in spot.found]


@pytest.mark.parametrize("name", sorted(OPERATORS))
def test_every_operator_takes_its_kind_of_value_and_no_other(name):
    wanted = expects(name)
    for kind, value in GOOD.items():
        also = kind == wanted or (wanted == "string" and isinstance(value, str))
        expected = [] if also else [f"#/0/{name}"]
        assert noted({"Variable": "$.a", name: value, "Next": "B"}) == expected
    compile_rule({"Variable": "$.a", name: GOOD[wanted]})


def nested(name, depth):
    rule = {"Variable": "$.a", "IsNull": True}
    for _ in range(depth):
        rule = {name: rule} if name == "Not" else {name: [rule]}
    return {**rule, "Next": "B"}


@pytest.mark.parametrize("name", ["And", "Or", "Not"])
def test_what_is_found_in_order_compiles_down_to_the_same_depth(name):
    deepest = nested(name, MAX_NESTING - 1)
    assert noted(deepest) == []
    compile_rule(deepest)
    pointer = "#/0" + (f"/{name}" if name == "Not" else f"/{name}/0") * MAX_NESTING
    assert noted(nested(name, MAX_NESTING)) == [pointer]
    with pytest.raises(ValueError, match="nest at most"):
        compile_rule(nested(name, MAX_NESTING))


@pytest.mark.parametrize(
    ("rule", "pointers"),
    [
        (5, ["#/0"]),
        ({}, ["#/0", "#/0"]),
        ({"Variable": 5, "IsNull": True, "Next": "B"}, ["#/0/Variable"]),
        ({"Variable": "a", "IsNull": True, "Next": "B"}, ["#/0/Variable"]),
        ({"Variable": "$.a", "And": [], "Next": "B"}, ["#/0/Variable", "#/0/And"]),
        ({"And": [5], "Next": "B"}, ["#/0/And/0"]),
        ({"Or": {}, "Next": "B"}, ["#/0/Or"]),
        ({"Not": {"Variable": "$.a", "IsNull": True, "Assign": {}}, "Next": "B"}, ["#/0/Not/Assign"]),
        ({"Variable": "$.a", "IsNull": True, "Next": "B", "Assign": {"states": 1}}, ["#/0/Assign/states"]),
        ({"Condition": "{% true %}", "Next": "B"}, ["#/0/Condition", "#/0"]),
    ],
)
def test_rules_of_jsonpath(rule, pointers):
    assert noted(rule) == pointers


@pytest.mark.parametrize(
    ("rule", "pointers"),
    [
        ({"Condition": "{% true %}", "Next": "B", "Output": 1, "Assign": {"x": 1}, "Comment": "c"}, []),
        ({"Condition": False, "Next": "B"}, []),
        ({"Next": "B"}, ["#/0"]),
        ({"Condition": "{% true %}"}, ["#/0"]),
        ({"Condition": "{% true %}", "Next": "B", "Comment": 1}, ["#/0/Comment"]),
        ({"Condition": "{% true %}", "Next": "B", "Output": "{% $states.result %}"}, ["#/0/Output"]),
        ({"Condition": "{% true %}", "Next": "B", "Assign": 1}, ["#/0/Assign"]),
    ],
)
def test_rules_of_jsonata(rule, pointers):
    assert noted(rule, language="JSONata") == pointers
