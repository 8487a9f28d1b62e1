"""Frames set in motion again from their checkpoints."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tdev.platform.machine.embedded.engine import EmbeddedMachine
from tdev.platform.machine.embedded.resuming import Saved
from tests.support.clock import SetClock
from tests.support.state_machines import FunctionError, Functions, branch, chain, open_machine, task, until

ARN = "arn:aws:states:local:000000000000:execution:m:one"


def kinds(machine: EmbeddedMachine) -> list[str]:
    return [event.type for event in machine.history(ARN)]


def test_events_are_read_only_when_asked_for_and_once() -> None:
    reads: list[int] = []

    def read() -> list[list[Any]]:
        reads.append(1)
        return [[1, 0, "A", 1.0, {"a": 1}], [2, 1, "B", 1.0, {"b": 2}]]

    saved = Saved({}, {}, read)
    assert reads == []
    assert (saved.event(2), saved.event(1)) == ({"b": 2}, {"a": 1})
    assert reads == [1]


@pytest.mark.parametrize("rounds", [1, 3])
def test_a_wait_keeps_its_deadline_over_restarts(tmp_path: Path, rounds: int) -> None:
    clock = SetClock()
    definitions = {"m": chain({"Type": "Wait", "Seconds": 100}, {"Type": "Pass", "Output": "done"})}
    machine = open_machine(tmp_path, definitions, Functions(), clock)
    machine.start("m", "one", 1)
    for _ in range(rounds):
        machine.close()
        clock.advance(99 / rounds)
        machine = open_machine(tmp_path, definitions, Functions(), clock)
        machine.recover()
    try:
        assert machine.wait(ARN, 0.03).status == "RUNNING"
        clock.advance(1.5)
        assert machine.wait(ARN, 5).output == "done"
        assert kinds(machine).count("WaitStateEntered") == 1
    finally:
        machine.close()


def test_retries_made_before_a_restart_count(tmp_path: Path) -> None:
    clock = SetClock()

    def fails(_payload: Any) -> Any:
        raise FunctionError("E")

    functions = Functions(f=fails)
    retry = [{"ErrorEquals": ["E"], "IntervalSeconds": 10, "MaxAttempts": 2, "BackoffRate": 1}]
    definitions = {"m": chain(task(Retry=retry))}
    machine = open_machine(tmp_path, definitions, functions, clock)
    machine.start("m", "one", 1)
    try:
        for calls in (1, 2):
            until(lambda calls=calls, now=machine: kinds(now).count("TaskFailed") == calls)
            assert functions.count("f") == calls
            machine.close()
            machine = open_machine(tmp_path, definitions, functions, clock)
            machine.recover()
            clock.advance(11)
        assert machine.wait(ARN, 5).error == "E"
        assert functions.count("f") == 3
    finally:
        machine.close()


def test_items_that_are_done_are_not_run_again_and_the_rest_is(tmp_path: Path) -> None:
    clock = SetClock()
    functions = Functions(f=lambda payload: payload)
    inner = branch("Wait", {"Type": "Wait", "Seconds": "{% $states.input * 10 %}"})
    inner["States"]["Wait"] = {"Type": "Wait", "Seconds": "{% $states.input * 10 %}", "Next": "Call"}
    inner["States"]["Call"] = {**task(), "End": True}
    definitions = {"m": chain({"Type": "Map", "MaxConcurrency": 2, "ItemProcessor": inner})}
    machine = open_machine(tmp_path, definitions, functions, clock)
    machine.start("m", "one", [1, 50, 2, 3])
    try:
        clock.advance(15)
        until(lambda: functions.count("f") == 1)
        until(lambda: kinds(machine).count("MapIterationStarted") == 3)
        machine.close()
        machine = open_machine(tmp_path, definitions, functions, clock)
        assert machine.recover() == [ARN]
        for _ in range(3):
            clock.advance(600)
            machine.wait(ARN, 0.05)
        found = machine.wait(ARN, 5)
        assert found.output == [1, 50, 2, 3]
        assert sorted(payload for _, payload in functions.calls) == [1, 2, 3, 50]
        assert kinds(machine).count("MapIterationStarted") == kinds(machine).count("MapIterationSucceeded") == 4
    finally:
        machine.close()


def test_the_time_limit_of_a_machine_goes_on_while_nobody_runs_it(tmp_path: Path) -> None:
    clock = SetClock()
    definitions = {"m": chain({"Type": "Wait", "Seconds": 1000}, TimeoutSeconds=50)}
    machine = open_machine(tmp_path, definitions, Functions(), clock)
    machine.start("m", "one", 1)
    machine.close()
    clock.advance(60)
    machine = open_machine(tmp_path, definitions, Functions(), clock)
    try:
        machine.recover()
        assert machine.wait(ARN, 5).status == "TIMED_OUT"
    finally:
        machine.close()


def test_variables_and_items_come_back(tmp_path: Path) -> None:
    clock = SetClock()
    end = {"Type": "Pass", "Output": "{% $outer & $inner & $string($states.context.Map.Item.Index) %}", "End": True}
    inner = {
        "StartAt": "A",
        "States": {
            "A": {"Type": "Pass", "Assign": {"inner": "{% $states.input %}"}, "Next": "B"},
            "B": {"Type": "Wait", "Seconds": 10, "Next": "C"},
            "C": end,
        },
    }
    states = ({"Type": "Pass", "Assign": {"outer": "o"}}, {"Type": "Map", "ItemProcessor": inner})
    machine = open_machine(tmp_path, {"m": chain(*states)}, Functions(), clock)
    machine.start("m", "one", ["x", "y"])
    machine.close()
    machine = open_machine(tmp_path, {}, Functions(), clock)
    try:
        machine.recover()
        clock.advance(11)
        assert machine.wait(ARN, 5).output == ["ox0", "oy1"]
    finally:
        machine.close()


def test_a_definition_that_can_no_longer_be_run_fails_its_execution_and_no_other(tmp_path: Path) -> None:
    clock = SetClock()
    wait = {"Type": "Wait", "Seconds": 10}
    definitions = {"m": chain(wait, {"Type": "Pass"}), "other": chain(wait)}
    machine = open_machine(tmp_path, definitions, Functions(), clock)
    machine.start("m", "one", 1)
    other = machine.start("other", "one", 1)
    machine.close()
    with closing(sqlite3.connect(tmp_path / "machines.db")) as database:
        database.execute("UPDATE definition SET text = replace(text, '\"Pass\"', '\"Odd\"')")
        database.commit()
    machine = open_machine(tmp_path, {}, Functions(), clock)
    try:
        assert sorted(machine.recover()) == [ARN, other]
        found = machine.describe(ARN)
        assert (found.status, found.error) == ("FAILED", "States.Runtime")
        assert "can no longer be run" in (found.cause or "")
        events = machine.history(ARN)
        assert (events[-1].type, events[-1].id) == ("ExecutionFailed", len(events))
        clock.advance(11)
        assert machine.wait(other, 5).status == "SUCCEEDED"
    finally:
        machine.close()
