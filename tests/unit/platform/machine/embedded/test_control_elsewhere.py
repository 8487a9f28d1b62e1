"""Control over executions of other engines: what a dead one left, what a live one holds."""

import threading
import time
from pathlib import Path
from typing import Any

import pytest

from tdev.kernel.errors import ConflictError, PlatformError, TaskTokenError
from tdev.platform.machine.embedded.engine import EmbeddedMachine
from tests.support.asking import WAIT, Asked, token_task, types
from tests.support.clock import SetClock
from tests.support.state_machines import (
    Functions,
    chain,
    open_machine,
    task,
    until,
)


def reopen(tmp_path: Path, definitions: dict[str, Any], functions: Functions, clock: Any) -> EmbeddedMachine:
    return open_machine(tmp_path, definitions, functions, clock)


def test_what_runs_goes_on_in_the_next_engine(tmp_path: Path) -> None:
    clock = SetClock()
    first = open_machine(tmp_path, {"m": WAIT}, Functions(), clock)
    arn = first.start("m", "one", 1)
    first.close()
    clock.advance(100_001)
    second = open_machine(tmp_path, {"m": chain({"Type": "Pass"})}, Functions(), clock)  # the definition has changed
    try:
        assert second.recover() == [arn]
        assert second.wait(arn, 5).output == "woken"
    finally:
        second.close()


def test_an_execution_of_a_live_engine_is_left_alone(tmp_path: Path) -> None:
    first = open_machine(tmp_path, {"m": WAIT}, Functions())
    second = open_machine(tmp_path, {"m": WAIT}, Functions())
    try:
        arn = first.start("m", "one", 1)
        assert second.recover() == []
        with pytest.raises(ConflictError, match="another process"):
            second.stop(arn)
        assert second.start("m", "one", 1) == arn
        first.stop(arn)
        assert second.describe(arn).status == "ABORTED"
    finally:
        first.close()
        second.close()


def test_a_token_of_a_live_engine_is_refused_elsewhere(tmp_path: Path) -> None:
    asked = Asked()
    first = open_machine(tmp_path, {"m": chain(token_task())}, asked)
    second = open_machine(tmp_path, {}, asked)
    try:
        first.start("m", "one", 1)
        with pytest.raises(TaskTokenError, match="another process"):
            second.send_success(asked.token(), 1)
    finally:
        first.close()
        second.close()


def test_an_answer_given_while_nobody_runs_the_execution_is_kept(tmp_path: Path) -> None:
    asked = Asked()
    first = open_machine(tmp_path, {"m": chain(token_task())}, asked)
    arn = first.start("m", "one", 1)
    token = asked.token()
    until(lambda: "TaskSubmitted" in types(first, arn))
    first.close()
    second = open_machine(tmp_path, {}, asked)
    try:
        second.send_success(token, "kept")
        with pytest.raises(TaskTokenError):
            second.send_success(token, "twice")
    finally:
        second.close()
    third = open_machine(tmp_path, {}, asked)
    try:
        assert third.recover() == [arn]
        assert third.wait(arn, 5).output == "kept"
        assert len(asked.tokens) == 1
    finally:
        third.close()


def test_a_task_that_waits_for_its_token_is_not_called_again(tmp_path: Path) -> None:
    asked, clock = Asked(), SetClock()
    first = open_machine(tmp_path, {"m": chain(token_task(HeartbeatSeconds=10))}, asked, clock)
    arn = first.start("m", "one", 1)
    token = asked.token()
    until(lambda: "TaskSubmitted" in types(first, arn))
    first.close()
    clock.advance(1000)  # nobody could send a heartbeat meanwhile
    second = open_machine(tmp_path, {}, asked, clock)
    try:
        second.recover()
        second.send_heartbeat(token)
        second.send_success(token, "late but in time")
        assert second.wait(arn, 5).output == "late but in time"
        assert len(asked.tokens) == 1
    finally:
        second.close()


def test_a_call_that_was_under_way_is_made_again_with_the_same_arguments(tmp_path: Path) -> None:
    release, functions = threading.Event(), Functions()
    functions.functions["f"] = lambda payload: release.wait(5) and payload
    definition = chain(task("f", {"key": "{% $uuid() %}"}))
    first = open_machine(tmp_path, {"m": definition}, functions, grace_s=0.01)
    arn = first.start("m", "one", 1)
    until(lambda: functions.count("f") == 1)
    first.close()
    release.set()
    second = open_machine(tmp_path, {}, functions)
    try:
        second.recover()
        found = second.wait(arn, 5)
        keys = [payload["key"] for _, payload in functions.calls]
        assert len(keys) == 2
        assert keys[0] == keys[1] == found.output["key"]
    finally:
        second.close()


def test_stopping_an_execution_of_a_dead_engine_ends_it(tmp_path: Path) -> None:
    first = open_machine(tmp_path, {"m": WAIT}, Functions())
    arn = first.start("m", "one", 1)
    first.close()
    second = open_machine(tmp_path, {}, Functions())
    try:
        second.stop(arn)
        assert second.describe(arn).status == "ABORTED"
    finally:
        second.close()


def test_a_closed_engine_says_so(tmp_path: Path) -> None:
    machine = open_machine(tmp_path, {"m": WAIT}, Functions())
    arn = machine.start("m", "one", 1)
    failures: list[BaseException] = []

    def waits() -> None:
        try:
            machine.wait(arn, 10)
        except PlatformError as error:
            failures.append(error)

    thread = threading.Thread(target=waits)
    thread.start()
    time.sleep(0.05)
    machine.close()
    thread.join(5)
    assert "closed" in str(failures[0])
    with pytest.raises(PlatformError, match="closed"):
        machine.start("m", "two", 1)
    machine.close()
