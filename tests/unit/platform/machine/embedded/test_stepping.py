"""What one frame does: data flow, errors, retries, catches, waits, limits, history."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.state_machines import (
    INVOKE,
    FunctionError,
    Functions,
    Ran,
    branch,
    chain,
    open_machine,
    run_machine,
    task,
    until,
)

FUNCTION_ARN = "arn:aws:lambda:local:000000000000:function:f"


def fails(kind: str, times: int = 1_000_000) -> Callable[[Any], Any]:
    """A function that fails so many times, then gives ``ok``."""
    left = [times]

    def function(_payload: Any) -> Any:
        if left[0] > 0:
            left[0] -= 1
            raise FunctionError(kind, "no luck")
        return "ok"

    return function


def test_a_chain_hands_each_output_to_the_next_state(tmp_path: Path) -> None:
    definition = chain(
        {"Type": "Pass", "Output": "{% $append($states.input, 1) %}"},
        {"Type": "Pass", "Output": "{% $append($states.input, 2) %}"},
        {"Type": "Succeed", "Output": "{% {'all': $states.input} %}"},
    )
    ran = run_machine(tmp_path, definition, [0])
    assert (ran.status, ran.output) == ("SUCCEEDED", {"all": [0, 1, 2]})


def test_the_history_has_the_events_of_aws_in_order(tmp_path: Path) -> None:
    ran = run_machine(tmp_path, chain(task(), {"Type": "Succeed"}), {"a": 1}, Functions(f=lambda payload: payload))
    assert ran.types() == [
        "ExecutionStarted",
        "TaskStateEntered",
        "TaskScheduled",
        "TaskStarted",
        "TaskSucceeded",
        "TaskStateExited",
        "SucceedStateEntered",
        "SucceedStateExited",
        "ExecutionSucceeded",
    ]
    assert [event.id for event in ran.events] == list(range(1, 10))
    assert [event.previous_id for event in ran.events] == [0, 0, 2, 3, 4, 5, 6, 7, 8]
    assert ran.details("TaskStateEntered") == [{"name": "S0", "input": '{"a":1}'}]
    scheduled = ran.details("TaskScheduled")[0]
    assert (scheduled["resourceType"], scheduled["resource"]) == ("lambda", "invoke")
    assert json.loads(scheduled["parameters"]) == {"FunctionName": "f", "Payload": {"a": 1}}
    assert ran.details("ExecutionSucceeded") == [{"output": '{"a":1}'}]


def test_an_invoke_gives_the_envelope_of_lambda(tmp_path: Path) -> None:
    state = {"Type": "Task", "Resource": INVOKE, "Arguments": {"FunctionName": "f:live", "Payload": 2}}
    functions = Functions(live=lambda payload: payload * 2)
    ran = run_machine(tmp_path, chain(state), None, functions)
    assert ran.output == {"ExecutedVersion": "$LATEST", "Payload": 4, "StatusCode": 200}
    assert functions.calls == [("live", 2)]


def test_a_function_arn_gives_what_the_function_gives(tmp_path: Path) -> None:
    ran = run_machine(
        tmp_path, chain({"Type": "Task", "Resource": FUNCTION_ARN}), 20, Functions(f=lambda payload: payload + 1)
    )
    assert ran.output == 21
    assert ran.types()[2:5] == ["LambdaFunctionScheduled", "LambdaFunctionStarted", "LambdaFunctionSucceeded"]
    assert ran.details("LambdaFunctionScheduled") == [{"resource": FUNCTION_ARN, "input": "20"}]


def test_a_function_error_has_its_type_and_the_error_object_as_cause(tmp_path: Path) -> None:
    ran = run_machine(tmp_path, chain(task()), {}, Functions(f=fails("OrderError")))
    assert (ran.status, ran.error) == ("FAILED", "OrderError")
    assert json.loads(ran.cause or "") == {"errorType": "OrderError", "errorMessage": "no luck", "stackTrace": []}
    assert ran.types()[-2:] == ["TaskFailed", "ExecutionFailed"]


def test_a_function_that_is_not_there_fails_the_task(tmp_path: Path) -> None:
    ran = run_machine(tmp_path, chain(task("gone")), {})
    assert ran.error == "Lambda.ResourceNotFoundException"


def test_a_function_that_breaks_the_port_fails_the_task_and_not_the_engine(tmp_path: Path) -> None:
    def broken(_payload: Any) -> Any:
        raise ZeroDivisionError("inside")

    assert run_machine(tmp_path / "1", chain(task()), {}, Functions(f=broken)).error == "Lambda.Unknown"
    ran = run_machine(tmp_path / "2", chain(task()), {}, Functions(f=lambda _payload: {1, 2}))
    assert ran.error == "States.Runtime"
    assert "not a JSON value" in (ran.cause or "")


def retried(tmp_path: Path, failures: int, *retriers: dict[str, Any], kind: str = "Odd") -> tuple[Ran, int]:
    functions = Functions(f=fails(kind, failures))
    ran = run_machine(tmp_path, chain(task(Retry=list(retriers))), {}, functions)
    return ran, functions.count("f")


def test_a_retry_calls_again_until_it_works(tmp_path: Path) -> None:
    ran, calls = retried(tmp_path, 2, {"ErrorEquals": ["Odd"], "IntervalSeconds": 1})
    assert (ran.output, calls) == ("ok", 3)
    assert ran.types().count("TaskStateEntered") == 1
    assert ran.types().count("TaskScheduled") == 3


def test_a_retry_ends_after_its_attempts(tmp_path: Path) -> None:
    ran, calls = retried(tmp_path, 9, {"ErrorEquals": ["Odd"], "IntervalSeconds": 1, "MaxAttempts": 2})
    assert (ran.error, calls) == ("Odd", 3)


def test_no_attempts_means_no_retry_even_when_a_later_entry_matches(tmp_path: Path) -> None:
    ran, calls = retried(
        tmp_path, 9, {"ErrorEquals": ["Odd"], "MaxAttempts": 0}, {"ErrorEquals": ["States.ALL"], "IntervalSeconds": 1}
    )
    assert (ran.error, calls) == ("Odd", 1)


def test_each_retrier_counts_its_own_attempts(tmp_path: Path) -> None:
    kinds = iter(["A", "B", "A", "B", "A"])

    def function(_payload: Any) -> Any:
        raise FunctionError(next(kinds))

    retry = [
        {"ErrorEquals": ["A"], "IntervalSeconds": 1, "MaxAttempts": 2},
        {"ErrorEquals": ["B"], "IntervalSeconds": 1, "MaxAttempts": 5},
    ]
    functions = Functions(f=function)
    ran = run_machine(tmp_path, chain(task(Retry=retry)), {}, functions)
    assert (ran.error, functions.count("f")) == ("A", 5)


def test_the_retry_count_is_in_the_context_from_the_first_retry_on(tmp_path: Path) -> None:
    functions = Functions(f=fails("Odd", 2))
    payload = {"n": "{% $exists($states.context.State.RetryCount) ? $states.context.State.RetryCount : 'none' %}"}
    run_machine(
        tmp_path, chain(task("f", payload, Retry=[{"ErrorEquals": ["Odd"], "IntervalSeconds": 1}])), {}, functions
    )
    assert [call["n"] for _, call in functions.calls] == ["none", 1, 2]


def caught(tmp_path: Path, kind: str, names: list[str], **more: Any) -> Ran:
    catch = [{"ErrorEquals": names, "Next": "S1", **more}]
    return run_machine(tmp_path, chain(task(Catch=catch), {"Type": "Pass"}), {"in": 1}, Functions(f=fails(kind)))


def test_a_catch_hands_on_the_error_output(tmp_path: Path) -> None:
    ran = caught(tmp_path, "Odd", ["Odd"])
    assert ran.output["Error"] == "Odd"
    assert json.loads(ran.output["Cause"])["errorMessage"] == "no luck"
    assert ran.types()[4:7] == ["TaskFailed", "TaskStateExited", "PassStateEntered"]


def test_a_catch_may_write_its_own_output_and_variables(tmp_path: Path) -> None:
    catch = {"ErrorEquals": ["States.ALL"], "Next": "S1"}
    more = {"Output": "{% {'e': $states.errorOutput.Error, 'i': $states.input.in} %}", "Assign": {"was": "{% 'x' %}"}}
    definition = chain(
        task(Catch=[{**catch, **more}]), {"Type": "Pass", "Output": "{% $merge([$states.input, {'was': $was}]) %}"}
    )
    ran = run_machine(tmp_path, definition, {"in": 1}, Functions(f=fails("Odd")))
    assert ran.output == {"e": "Odd", "i": 1, "was": "x"}


def test_a_catch_in_jsonpath_puts_the_error_at_its_result_path(tmp_path: Path) -> None:
    state = {
        "Type": "Task",
        "Resource": FUNCTION_ARN,
        "Catch": [{"ErrorEquals": ["States.TaskFailed"], "ResultPath": "$.problem", "Next": "S1"}],
    }
    ran = run_machine(
        tmp_path, chain(state, {"Type": "Pass"}, language="JSONPath"), {"in": 1}, Functions(f=fails("Odd"))
    )
    assert ran.output["in"] == 1
    assert ran.output["problem"]["Error"] == "Odd"


@pytest.mark.parametrize("names", [["Other"], ["States.Timeout"], ["States.DataLimitExceeded"]])
def test_a_catch_that_names_other_errors_does_not_catch(tmp_path: Path, names: list[str]) -> None:
    assert caught(tmp_path, "Odd", names).error == "Odd"


def test_a_catch_whose_output_fails_fails_the_state_with_that_error(tmp_path: Path) -> None:
    ran = caught(tmp_path, "Odd", ["States.ALL"], Output="{% $nothing %}")
    assert (ran.status, ran.error) == ("FAILED", "States.QueryEvaluationError")


def test_a_runtime_error_is_never_caught_nor_retried(tmp_path: Path) -> None:
    arms = {
        "Retry": [{"ErrorEquals": ["States.Runtime"], "IntervalSeconds": 1}],
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "S1"}],
    }
    state = {"Type": "Task", "Resource": FUNCTION_ARN, "InputPath": "$.gone", **arms}
    functions = Functions(f=lambda payload: payload)
    ran = run_machine(tmp_path, chain(state, {"Type": "Pass"}, language="JSONPath"), {}, functions)
    assert (ran.error, functions.calls) == ("States.Runtime", [])
    assert "An error occurred while executing the state 'S0' (entered at the event id #2)." in (ran.cause or "")


def test_an_expression_that_finds_nothing_can_be_caught(tmp_path: Path) -> None:
    state = task(Catch=[{"ErrorEquals": ["States.QueryEvaluationError"], "Next": "S1"}])
    state["Output"] = "{% $states.result.gone %}"
    ran = run_machine(tmp_path, chain(state, {"Type": "Pass"}), {}, Functions(f=lambda payload: payload))
    assert ran.status == "SUCCEEDED"
    assert "EvaluationFailed" in ran.types()
    assert "returned nothing (undefined)" in ran.output["Cause"]


LARGE = "x" * 262_143


def test_a_result_beyond_the_limit_fails_and_is_caught_only_by_its_name(tmp_path: Path) -> None:
    functions = Functions(f=lambda _payload: LARGE)
    everything = [{"ErrorEquals": ["States.ALL"], "Next": "S1"}]
    assert run_machine(tmp_path / "1", chain(task(Catch=everything), {"Type": "Pass"}), {}, functions).error == (
        "States.DataLimitExceeded"
    )
    named = [{"ErrorEquals": ["States.DataLimitExceeded"], "Next": "S1", "Output": "caught"}]
    assert run_machine(tmp_path / "2", chain(task(Catch=named), {"Type": "Pass"}), {}, functions).output == "caught"


def test_an_output_may_be_as_large_as_the_limit_and_no_larger(tmp_path: Path) -> None:
    fits = chain({"Type": "Pass", "Output": "{% $pad('', 262142, 'x') %}"})
    assert run_machine(tmp_path / "1", fits).status == "SUCCEEDED"
    too_large = chain({"Type": "Pass", "Output": "{% $pad('', 262143, 'x') %}"})
    assert run_machine(tmp_path / "2", too_large).error == "States.DataLimitExceeded"


def test_bytes_count_and_not_letters(tmp_path: Path) -> None:
    ran = run_machine(tmp_path, chain({"Type": "Pass", "Output": "{% $pad('', 140000, 'é') %}"}))
    assert ran.error == "States.DataLimitExceeded"


def test_variables_beyond_the_limit_fail_the_state(tmp_path: Path) -> None:
    ran = run_machine(tmp_path, chain({"Type": "Pass", "Assign": {"v": "{% $pad('', 262144, 'x') %}"}}))
    assert ran.error == "States.DataLimitExceeded"


def test_assigned_values_are_seen_from_the_next_state_on(tmp_path: Path) -> None:
    definition = chain(
        {"Type": "Pass", "Assign": {"a": 1, "b": 2}},
        {"Type": "Pass", "Assign": {"a": "{% $b %}", "b": "{% $a %}"}, "Output": "{% [$a, $b] %}"},
        {"Type": "Pass", "Output": "{% {'then': $states.input, 'now': [$a, $b]} %}"},
    )
    ran = run_machine(tmp_path, definition, {})
    assert ran.output == {"then": [1, 2], "now": [2, 1]}
    assert ran.details("PassStateExited")[0]["assignedVariables"] == {"a": "1", "b": "2"}


def test_the_context_tells_about_execution_state_and_machine(tmp_path: Path) -> None:
    ran = run_machine(tmp_path, chain({"Type": "Pass", "Output": "{% $states.context %}"}), {"i": 1})
    context = ran.output
    assert set(context) == {"Execution", "State", "StateMachine"}
    assert context["Execution"]["Id"] == "arn:aws:states:local:000000000000:execution:m:one"
    assert (context["Execution"]["Name"], context["Execution"]["Input"]) == ("one", {"i": 1})
    assert (context["Execution"]["RedriveCount"], context["State"]["Name"]) == (0, "S0")
    assert context["StateMachine"] == {"Id": "arn:aws:states:local:000000000000:stateMachine:m", "Name": "m"}
    assert context["State"]["EnteredTime"].endswith("Z")


def test_a_choice_takes_the_first_rule_that_holds_or_its_default(tmp_path: Path) -> None:
    definition = chain(
        {
            "Type": "Choice",
            "Choices": [
                {"Condition": "{% $states.input > 10 %}", "Next": "S1"},
                {"Condition": "{% $states.input > 5 %}", "Next": "S2", "Output": "middle"},
            ],
            "Default": "S3",
        },
        {"Type": "Pass", "Output": "high", "End": True},
        {"Type": "Pass", "End": True},
        {"Type": "Pass", "Output": "low"},
    )
    outputs = [run_machine(tmp_path / str(number), definition, number).output for number in (11, 6, 5)]
    assert outputs == ["high", "middle", "low"]


def test_a_choice_without_a_match_fails(tmp_path: Path) -> None:
    choice = {"Type": "Choice", "Choices": [{"Condition": "{% false %}", "Next": "S1"}]}
    ran = run_machine(tmp_path, chain(choice, {"Type": "Succeed"}), {})
    assert ran.error == "States.NoChoiceMatched"
    assert (ran.cause or "").endswith("The state does not point to a next state.")


def test_a_condition_that_is_no_boolean_fails(tmp_path: Path) -> None:
    choice = {"Type": "Choice", "Choices": [{"Condition": "{% 'yes' %}", "Next": "S1"}]}
    ran = run_machine(tmp_path, chain(choice, {"Type": "Succeed"}), {})
    assert ran.error == "States.QueryEvaluationError"


def test_a_fail_state_ends_with_its_error_and_cause(tmp_path: Path) -> None:
    ran = run_machine(tmp_path, chain({"Type": "Fail", "Error": "{% 'E' & 'x' %}", "Cause": "why"}), {})
    assert (ran.status, ran.error, ran.cause) == ("FAILED", "Ex", "why")
    assert ran.types() == ["ExecutionStarted", "FailStateEntered", "ExecutionFailed"]


def test_a_wait_lasts_as_long_as_it_says(tmp_path: Path) -> None:
    ran = run_machine(tmp_path, chain({"Type": "Wait", "Seconds": "{% $states.input.n %}"}), {"n": 3})
    entered, exited = ran.events[1], ran.events[2]
    assert (entered.type, exited.type) == ("WaitStateEntered", "WaitStateExited")
    assert exited.timestamp - entered.timestamp >= 3


@pytest.mark.parametrize(
    ("language", "state"),
    [
        ("JSONata", {"Timestamp": "{% $states.input.at %}"}),
        ("JSONPath", {"TimestampPath": "$.at"}),
        ("JSONPath", {"SecondsPath": "$.n"}),
        ("JSONPath", {"Timestamp": "2020-01-01T00:00:00Z"}),
        ("JSONata", {"Seconds": 0}),
    ],
)
def test_every_form_of_wait_ends(tmp_path: Path, language: str, state: dict[str, Any]) -> None:
    given = {"at": "2021-01-01T00:00:00+01:00", "n": 1}
    ran = run_machine(tmp_path, chain({"Type": "Wait", **state}, language=language), given)
    assert (ran.status, ran.output) == ("SUCCEEDED", given)


@pytest.mark.parametrize("seconds", ["{% 'soon' %}", "{% -1 %}", "{% 1.5 %}", "{% [1] %}"])
def test_a_wait_refuses_what_is_no_number_of_seconds(tmp_path: Path, seconds: str) -> None:
    ran = run_machine(tmp_path, chain({"Type": "Wait", "Seconds": seconds}), {})
    assert ran.error == "States.QueryEvaluationError"


def test_a_task_times_out(tmp_path: Path) -> None:
    functions = Functions(f=lambda _payload: time.sleep(0.3))
    catch = [{"ErrorEquals": ["States.Timeout"], "Next": "S1"}]
    ran = run_machine(tmp_path, chain(task(TimeoutSeconds=2, Catch=catch), {"Type": "Pass"}), {}, functions)
    assert ran.output == {"Error": "States.Timeout", "Cause": ""}
    assert ran.details("TaskTimedOut")[0]["error"] == "States.Timeout"
    assert "TaskSucceeded" not in ran.types()


def test_task_failed_does_not_cover_a_timeout(tmp_path: Path) -> None:
    functions = Functions(f=lambda _payload: time.sleep(0.3))
    catch = [{"ErrorEquals": ["States.TaskFailed"], "Next": "S1"}]
    ran = run_machine(tmp_path, chain(task(TimeoutSeconds=2, Catch=catch), {"Type": "Pass"}), {}, functions)
    assert ran.error == "States.Timeout"


def test_a_machine_times_out_and_its_wait_is_given_up(tmp_path: Path) -> None:
    ran = run_machine(tmp_path, chain({"Type": "Wait", "Seconds": 1000}, TimeoutSeconds=2), {})
    assert ran.status == "TIMED_OUT"
    assert ran.types()[-2:] == ["WaitStateAborted", "ExecutionTimedOut"]


def test_a_history_that_is_full_fails_the_execution(tmp_path: Path) -> None:
    again = {"Type": "Choice", "Choices": [{"Condition": "{% false %}", "Next": "S2"}], "Default": "S0"}
    loop = chain({"Type": "Pass"}, again, {"Type": "Succeed"})
    ran = run_machine(tmp_path, loop, {}, events=101)
    assert (ran.status, ran.error, len(ran.events)) == ("FAILED", "States.Runtime", 101)
    assert ran.events[-1].type == "ExecutionFailed"
    assert ran.cause == "The execution reached the maximum number of history events (101)."


def test_a_full_history_inside_a_map_ends_the_execution_too(tmp_path: Path) -> None:
    state = {"Type": "Map", "Items": "{% [1..50] %}", "ItemProcessor": branch("W", {"Type": "Wait", "Seconds": 100})}
    ran = run_machine(tmp_path, chain(state), {}, events=60)
    assert (ran.status, len(ran.events)) == ("FAILED", 60)


def test_a_long_loop_does_not_starve_another_execution(tmp_path: Path) -> None:
    loop = chain(
        {"Type": "Pass", "Assign": {"n": 0}},
        {"Type": "Pass", "Assign": {"n": "{% $n + 1 %}"}},
        {"Type": "Choice", "Choices": [{"Condition": "{% $n > 5000 %}", "Next": "S3"}], "Default": "S1"},
        {"Type": "Succeed"},
    )
    machine = open_machine(tmp_path, {"loop": loop, "short": chain({"Type": "Pass"})}, Functions())
    try:
        long = machine.start("loop", "one", None)
        assert machine.wait(machine.start("short", "one", None), 10).status == "SUCCEEDED"
        assert machine.describe(long).status == "RUNNING"
        until(lambda: machine.describe(long).status == "SUCCEEDED")
    finally:
        machine.close()
