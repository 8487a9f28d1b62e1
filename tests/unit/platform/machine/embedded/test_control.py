"""Start, stop, redrive, task tokens and recovery, through the public methods."""

import threading
import time
from pathlib import Path
from typing import Any

import pytest

from tdev.kernel.errors import ConflictError, NotFoundError, TaskTokenError
from tdev.platform.machine.embedded.engine import EmbeddedMachine
from tests.support.asking import Asked, token_task, types
from tests.support.clock import SetClock
from tests.support.state_machines import (
    FastClock,
    FunctionError,
    Functions,
    branch,
    chain,
    open_machine,
    task,
    until,
)


def test_the_same_name_and_input_while_it_runs_give_the_same_arn(machine: EmbeddedMachine) -> None:
    arn = machine.start("wait", "one", {"a": 1, "b": 2})
    assert machine.start("wait", "one", {"b": 2, "a": 1}) == arn
    assert types(machine, arn).count("ExecutionStarted") == 1


def test_the_same_name_with_another_input_is_a_conflict(machine: EmbeddedMachine) -> None:
    machine.start("wait", "one", {"a": 1})
    with pytest.raises(ConflictError, match="another input"):
        machine.start("wait", "one", {"a": 2})


def test_the_name_of_an_execution_that_has_ended_is_a_conflict(machine: EmbeddedMachine) -> None:
    machine.wait(machine.start("pass", "one", 1), 5)
    with pytest.raises(ConflictError, match="SUCCEEDED"):
        machine.start("pass", "one", 1)


def test_the_same_name_is_free_in_another_machine(machine: EmbeddedMachine) -> None:
    assert machine.start("wait", "one", 1) != machine.start("pass", "one", 1)


def test_many_threads_that_start_the_same_execution_get_the_same_one(machine: EmbeddedMachine) -> None:
    arns: list[str] = []
    threads = [threading.Thread(target=lambda: arns.append(machine.start("wait", "x", 1))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(arns) == 8
    assert len(set(arns)) == 1


def test_a_stopped_execution_is_aborted_with_error_and_cause(machine: EmbeddedMachine) -> None:
    arn = machine.start("wait", "one", 1)
    machine.stop(arn, "Enough", "no more")
    found = machine.describe(arn)
    assert (found.status, found.error, found.cause) == ("ABORTED", "Enough", "no more")
    assert found.stopped is not None
    assert types(machine, arn)[-2:] == ["WaitStateAborted", "ExecutionAborted"]


def test_stopping_what_has_ended_changes_nothing(machine: EmbeddedMachine) -> None:
    arn = machine.start("pass", "one", 1)
    machine.wait(arn, 5)
    machine.stop(arn)
    assert machine.describe(arn).status == "SUCCEEDED"


def test_what_is_not_there_is_not_found(machine: EmbeddedMachine) -> None:
    for act in (machine.describe, machine.history, machine.stop, machine.redrive, machine.wait):
        with pytest.raises(NotFoundError):
            act("arn:aws:states:local:000000000000:execution:wait:gone")


def test_a_stopped_wait_waits_again_after_a_redrive(machine: EmbeddedMachine) -> None:
    arn = machine.start("wait", "one", 1)
    machine.stop(arn)
    machine.redrive(arn)
    found = machine.describe(arn)
    assert (found.status, found.redrive_count, found.error, found.stopped) == ("RUNNING", 1, None, None)
    assert types(machine, arn)[-2:] == ["ExecutionRedriven", "WaitStateEntered"]
    with pytest.raises(ConflictError, match="RUNNING"):
        machine.redrive(arn)
    machine.stop(arn)


def test_a_success_is_not_redriven(machine: EmbeddedMachine) -> None:
    arn = machine.start("pass", "one", 1)
    machine.wait(arn, 5)
    with pytest.raises(ConflictError, match="SUCCEEDED"):
        machine.redrive(arn)


def test_a_redrive_runs_only_what_has_failed(tmp_path: Path) -> None:
    broken, others_done = [True], threading.Event()

    def second(payload: Any) -> Any:
        others_done.wait(5)
        if broken[0]:
            raise FunctionError("Down")
        return payload + 1

    functions = Functions(first=lambda payload: payload, second=second, third=lambda payload: payload)
    items = {"Type": "Map", "Items": "{% [$number, $number] %}", "ItemProcessor": branch("I", task("third"))}
    both = {
        "Type": "Parallel",
        "Branches": [branch("A", task("first")), branch("B", task("second")), branch("C", items)],
        "Arguments": "{% $number %}",
        "Output": "{% {'parts': $states.result, 'redrives': $states.context.Execution.RedriveCount} %}",
    }
    definition = chain(task("first", "{% $states.input %}", Assign={"number": "{% $states.input %}"}), both)
    machine = open_machine(tmp_path, {"m": definition}, functions, FastClock(time.time()))
    try:
        arn = machine.start("m", "one", 1)
        until(lambda: "MapStateExited" in types(machine, arn) and types(machine, arn).count("TaskStateExited") == 4)
        others_done.set()
        assert machine.wait(arn, 5).error == "Down"
        broken[0] = False
        machine.redrive(arn)
        assert machine.wait(arn, 5).output == {"parts": [1, 2, [1, 1]], "redrives": 1}
        assert [functions.count(name) for name in ("first", "second", "third")] == [2, 2, 2]
        events = machine.history(arn)
        assert [event.id for event in events] == list(range(1, len(events) + 1))
    finally:
        machine.close()


def test_a_retry_counts_from_nothing_after_a_redrive(tmp_path: Path) -> None:
    functions = Functions()
    functions.functions["f"] = lambda _payload: (_ for _ in ()).throw(FunctionError("E"))
    retry = [{"ErrorEquals": ["E"], "IntervalSeconds": 1, "MaxAttempts": 1}]
    machine = open_machine(tmp_path, {"m": chain(task(Retry=retry))}, functions, FastClock(time.time()))
    try:
        arn = machine.start("m", "one", 1)
        machine.wait(arn, 5)
        assert functions.count("f") == 2
        machine.redrive(arn)
        machine.wait(arn, 5)
        assert functions.count("f") == 4
    finally:
        machine.close()


def test_a_redrive_gives_the_machine_its_whole_time_again(tmp_path: Path) -> None:
    clock = SetClock()
    definition = chain({"Type": "Wait", "Seconds": 60}, {"Type": "Pass"}, TimeoutSeconds=50)
    machine = open_machine(tmp_path, {"m": definition}, Functions(), clock)
    try:
        arn = machine.start("m", "one", 1)
        clock.advance(51)
        assert machine.wait(arn, 5).status == "TIMED_OUT"
        clock.advance(1000)
        machine.redrive(arn)
        assert machine.wait(arn, 0.05).status == "RUNNING"
        clock.advance(51)
        assert machine.wait(arn, 5).status == "TIMED_OUT"
    finally:
        machine.close()


def test_a_full_history_cannot_be_redriven(tmp_path: Path) -> None:
    states = [{"Type": "Pass"} for _ in range(10)]
    machine = open_machine(tmp_path, {"m": chain(*states)}, Functions(), events=12)
    try:
        arn = machine.start("m", "one", 1)
        assert machine.wait(arn, 5).status == "FAILED"
        with pytest.raises(ConflictError, match="full"):
            machine.redrive(arn)
    finally:
        machine.close()


def test_a_token_answers_its_task_once(machine: EmbeddedMachine, asked: Asked) -> None:
    arn = machine.start("token", "one", 5)
    token = asked.token()
    until(lambda: "TaskSubmitted" in types(machine, arn))
    machine.send_success(token, {"answer": 42})
    assert machine.wait(arn, 5).output == {"answer": 42}
    with pytest.raises(TaskTokenError):
        machine.send_success(token, 1)


def test_a_failure_for_a_token_can_be_caught(machine: EmbeddedMachine, asked: Asked) -> None:
    arn = machine.start("caught", "one", 5)
    machine.send_failure(asked.token(), "No", "because")
    assert machine.wait(arn, 5).output == {"Error": "No", "Cause": "because"}


def test_a_token_may_be_answered_before_its_function_returns(tmp_path: Path) -> None:
    functions = Asked()
    opened: list[EmbeddedMachine] = []

    def ask(payload: Any) -> None:
        opened[0].send_success(payload["token"], "early")
        raise FunctionError("TooLate")

    functions.functions["ask"] = ask
    machine = open_machine(tmp_path, {"m": chain(token_task(), {"Type": "Pass"})}, functions)
    opened.append(machine)
    try:
        arn = machine.start("m", "one", 1)
        assert machine.wait(arn, 5).output == "early"
    finally:
        machine.close()


def test_a_function_that_fails_fails_the_task_that_would_wait(machine: EmbeddedMachine, asked: Asked) -> None:
    asked.functions["ask"] = lambda _payload: (_ for _ in ()).throw(FunctionError("Broken"))
    assert machine.wait(machine.start("token", "one", 5), 5).error == "Broken"


@pytest.mark.parametrize("act", ["success", "failure", "heartbeat"])
def test_an_unknown_token_is_refused(machine: EmbeddedMachine, act: str) -> None:
    acts = {
        "success": lambda: machine.send_success("none", 1),
        "failure": lambda: machine.send_failure("none", "E"),
        "heartbeat": lambda: machine.send_heartbeat("none"),
    }
    with pytest.raises(TaskTokenError):
        acts[act]()


def test_the_token_of_a_stopped_execution_is_void(machine: EmbeddedMachine, asked: Asked) -> None:
    arn = machine.start("token", "one", 5)
    token = asked.token()
    machine.stop(arn)
    with pytest.raises(TaskTokenError):
        machine.send_success(token, 1)


def test_each_attempt_has_a_token_of_its_own(tmp_path: Path) -> None:
    asked = Asked()
    retry = [{"ErrorEquals": ["Again"], "IntervalSeconds": 1}]
    machine = open_machine(tmp_path, {"m": chain(token_task(Retry=retry))}, asked, FastClock(time.time()))
    try:
        arn = machine.start("m", "one", 1)
        machine.send_failure(asked.token(0), "Again")
        with pytest.raises(TaskTokenError):
            machine.send_success(asked.token(0), "old")
        machine.send_success(asked.token(1), "new")
        assert machine.wait(arn, 5).output == "new"
    finally:
        machine.close()


def test_a_silent_task_misses_its_heartbeat(tmp_path: Path) -> None:
    clock, asked = SetClock(), Asked()
    machine = open_machine(tmp_path, {"m": chain(token_task(HeartbeatSeconds=10))}, asked, clock)
    try:
        arn = machine.start("m", "one", 1)
        token = asked.token()
        for _ in range(3):
            clock.advance(9)
            machine.send_heartbeat(token)
        assert machine.wait(arn, 0.05).status == "RUNNING"
        clock.advance(11)
        assert machine.wait(arn, 5).error == "States.HeartbeatTimeout"
        with pytest.raises(TaskTokenError):
            machine.send_heartbeat(token)
    finally:
        machine.close()


def test_heartbeats_do_not_hold_off_the_timeout(tmp_path: Path) -> None:
    clock, asked = SetClock(), Asked()
    definition = chain(token_task(HeartbeatSeconds=10, TimeoutSeconds=15))
    machine = open_machine(tmp_path, {"m": definition}, asked, clock)
    try:
        arn = machine.start("m", "one", 1)
        clock.advance(8)
        machine.send_heartbeat(asked.token())
        clock.advance(8)
        assert machine.wait(arn, 5).error == "States.Timeout"
    finally:
        machine.close()
