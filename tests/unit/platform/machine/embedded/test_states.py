"""What states answer when they are begun."""

from typing import Any

import pytest

from tdev.platform.machine.embedded.compiling import compile_machine
from tdev.platform.machine.embedded.failure import StateError
from tdev.platform.machine.embedded.program import Call, Done, Failure, Fork, Sleep, State
from tdev.platform.machine.embedded.scope import Scope
from tdev.platform.machine.embedded.states import MAP_CONCURRENCY, invocation, map_context
from tests.support.state_machines import INVOKE, branch, chain, task


def compiled(state: dict[str, Any], language: str = "JSONata") -> State:
    return compile_machine(chain(state, {"Type": "Succeed"}, language=language)).states["S0"]


def begin(state: dict[str, Any], given: Any = None, language: str = "JSONata") -> Any:
    return compiled(state, language).begin(Scope(given, {}, {}))


def test_a_pass_is_done_at_once_and_shares_its_input() -> None:
    given = {"a": [1]}
    outcome = begin({"Type": "Pass"}, given)
    assert isinstance(outcome, Done)
    assert outcome.output is given
    assert (outcome.next, outcome.assigned) == ("S1", None)


def test_a_pass_in_jsonpath_puts_its_result_where_it_says() -> None:
    outcome = begin({"Type": "Pass", "Result": 5, "ResultPath": "$.x"}, {"a": 1}, "JSONPath")
    assert outcome == Done("S1", {"a": 1, "x": 5})


def test_a_wait_sleeps() -> None:
    assert begin({"Type": "Wait", "Seconds": "{% $states.input %}"}, 7) == Sleep(7, None)
    assert begin({"Type": "Wait", "Timestamp": "1970-01-01T00:01:00Z"}) == Sleep(None, 60.0)


def test_a_task_calls_with_its_limits() -> None:
    outcome = begin(task("f", 1, TimeoutSeconds=9, HeartbeatSeconds="{% 3 %}"))
    assert outcome == Call("f", 1, {"FunctionName": "f", "Payload": 1}, 9, 3)


def test_a_task_without_payload_sends_an_empty_object() -> None:
    assert invocation({"FunctionName": "f"}) == ("f", {})
    assert invocation({"FunctionName": "f", "Payload": None}) == ("f", None)


@pytest.mark.parametrize("arguments", [{}, {"FunctionName": ""}, {"FunctionName": 1}, "f", None])
def test_a_task_needs_the_name_of_its_function(arguments: Any) -> None:
    with pytest.raises(StateError, match="FunctionName"):
        begin({"Type": "Task", "Resource": INVOKE, "Parameters": {}} | {"Parameters": arguments}, {}, "JSONPath")


def test_a_timeout_must_be_at_least_a_second() -> None:
    with pytest.raises(StateError, match="TimeoutSeconds"):
        begin(task("f", 1, TimeoutSeconds="{% 0 %}"))


def test_a_parallel_forks_its_arguments_to_every_branch() -> None:
    branches = [branch(name, {"Type": "Pass"}) for name in "AB"]
    outcome = begin({"Type": "Parallel", "Branches": branches}, {"k": 1})
    assert outcome == Fork([{"k": 1}, {"k": 1}], None, 2)
    assert outcome.inputs[0] is outcome.inputs[1]


@pytest.mark.parametrize(
    ("asked", "limit"), [(0, MAP_CONCURRENCY), (3, 3), (1000, MAP_CONCURRENCY), (None, MAP_CONCURRENCY)]
)
def test_a_map_runs_at_most_as_many_as_aws(asked: int | None, limit: int) -> None:
    more = {} if asked is None else {"MaxConcurrency": asked}
    outcome = begin({"Type": "Map", "ItemProcessor": branch("I", {"Type": "Pass"}), **more}, [1, 2])
    assert (outcome.inputs, outcome.items, outcome.limit) == ([1, 2], [1, 2], limit)


def test_a_selector_makes_the_inputs_of_a_map() -> None:
    selector = {"i": "{% $states.context.Map.Item.Index %}"}
    outcome = begin(
        {"Type": "Map", "ItemProcessor": branch("I", {"Type": "Pass"}), "ItemSelector": selector}, ["a", "b"]
    )
    assert (outcome.inputs, outcome.items) == ([{"i": 0}, {"i": 1}], ["a", "b"])
    assert map_context(0, "a") == {"Map": {"Item": {"Index": 0, "Value": "a"}}}


def test_a_fail_names_its_error() -> None:
    assert begin({"Type": "Fail", "Error": "E"}) == Failure("E", None)
    given = {"e": "Found", "c": "why"}
    outcome = begin({"Type": "Fail", "ErrorPath": "$.e", "CausePath": "States.Format('{}!', $.c)"}, given, "JSONPath")
    assert outcome == Failure("Found", "why!")


def test_an_error_that_is_no_text_is_refused() -> None:
    with pytest.raises(StateError, match="Expected 'string'"):
        begin({"Type": "Fail", "Error": "{% 5 %}"})
    with pytest.raises(StateError, match="must lead to a text"):
        begin({"Type": "Fail", "ErrorPath": "$.e"}, {"e": 5}, "JSONPath")


def test_what_is_over_at_once_is_never_finished_later() -> None:
    with pytest.raises(AssertionError, match="begun"):
        compiled({"Type": "Pass"}).finish(Scope(None, {}, {}), None)
