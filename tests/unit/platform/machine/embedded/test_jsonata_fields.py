"""The fields of states in JSONata."""

from typing import Any

import pytest

from tdev.platform.machine.embedded.failure import StateError
from tdev.platform.machine.embedded.jsonata_fields import JsonataFields
from tdev.platform.machine.embedded.scope import Scope

FIELDS = JsonataFields()


def scope(given: Any = None, **variables: Any) -> Scope:
    return Scope(given, {}, variables)


def test_without_fields_input_and_result_pass_through() -> None:
    given, result = {"i": 1}, {"r": 1}
    assert FIELDS.arguments({})(scope(given)) is given
    assert FIELDS.write({}, result=True)(scope(given), result) == (result, None)
    assert FIELDS.write({}, result=False)(scope(given), result) == (given, None)


def test_output_and_assign_see_the_result_and_old_variables() -> None:
    spec = {"Output": "{% $states.result + $v %}", "Assign": {"v": "{% $states.result %}"}}
    assert FIELDS.write(spec, result=True)(scope(None, v=10), 1) == (11, {"v": 1})


def test_a_state_without_a_result_does_not_see_one() -> None:
    with pytest.raises(StateError, match="undefined"):
        FIELDS.write({"Output": "{% $states.result %}"}, result=False)(scope(), 1)


def test_assign_alone_keeps_the_output() -> None:
    assert FIELDS.write({"Assign": {"a": 1}}, result=True)(scope(), "r") == ("r", {"a": 1})
    assert FIELDS.passed({"Assign": {"a": 1}})(scope("i"), None) == ("i", {"a": 1})


def test_a_catch_gives_the_error_output_or_its_own() -> None:
    error = {"Error": "E", "Cause": "c"}
    assert FIELDS.caught({})(scope(), error) == (error, None)
    spec = {"Output": "{% $states.errorOutput.Error %}", "Assign": {"why": "{% $states.errorOutput.Cause %}"}}
    assert FIELDS.caught(spec)(scope(), error) == ("E", {"why": "c"})


def test_the_output_of_a_rule_takes_the_place_of_the_states() -> None:
    spec = {
        "Output": "state",
        "Assign": {"a": "state"},
        "Choices": [
            {"Condition": True, "Next": "X", "Output": "rule"},
            {"Condition": "{% false %}", "Next": "Y", "Assign": {"a": "rule"}},
        ],
    }
    first, second = FIELDS.rules(spec)
    assert (first.next, first.holds(scope()), first.write(scope(), None)) == ("X", True, ("rule", None))
    assert (second.next, second.holds(scope())) == ("Y", False)
    assert second.write(scope(), None) == ("state", {"a": "rule"})


@pytest.mark.parametrize(("value", "number"), [(3, 3), ("{% 1 + 2 %}", 3), ("{% '3' %}", 3), ("{% 3.0 %}", 3)])
def test_a_number_may_be_computed(value: Any, number: int) -> None:
    assert FIELDS.number({"Seconds": value}, "Seconds")(scope()) == number
    assert FIELDS.number({}, "Seconds")(scope()) is None


def test_a_wrong_number_is_an_evaluation_error() -> None:
    with pytest.raises(StateError) as caught:
        FIELDS.number({"Seconds": "{% 'x' %}"}, "Seconds")(scope())
    assert caught.value.error == FIELDS.error() == "States.QueryEvaluationError"


def test_a_wrong_timestamp_is_an_evaluation_error() -> None:
    assert FIELDS.timestamp({})(scope()) is None
    with pytest.raises(StateError, match="Timestamp"):
        FIELDS.timestamp({"Timestamp": "{% 'x' %}"})(scope())


def test_items_and_selector_are_optional() -> None:
    assert FIELDS.items({})(scope([1])) == [1]
    assert FIELDS.items({"Items": [1, "{% 2 %}"]})(scope()) == [1, 2]
    assert FIELDS.selector({}) is None
