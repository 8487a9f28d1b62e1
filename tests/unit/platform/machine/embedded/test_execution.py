"""An execution's identity and its events."""

import json

import pytest

from tdev.platform.machine.embedded.compiling import compile_machine
from tdev.platform.machine.embedded.execution import Execution, HistoryFullError, Moment, execution_arn
from tests.support.clock import SetClock
from tests.support.state_machines import chain


def execution(limit: int = 25_000) -> Execution:
    program = compile_machine(chain({"Type": "Pass"}))
    arn = execution_arn("m", "one")
    return Execution(1, arn, "one", "m", program, {"i": 1}, 0.0, Moment(SetClock(1.25)), limit)


def test_an_arn_names_machine_and_execution() -> None:
    assert execution_arn("m", "one") == "arn:aws:states:local:000000000000:execution:m:one"


def test_events_are_numbered_and_taken_once() -> None:
    found = execution()
    assert found.record(0, "A", "{}") == 1
    assert found.record(1, "B", '{"k":2}') == 2
    last, text = found.take_events()
    assert (last, json.loads(text)) == (2, [[1, 0, "A", 1.25, {}], [2, 1, "B", 1.25, {"k": 2}]])
    assert found.take_events() == (2, "[]")
    assert found.record(2, "C", "{}") == 3


def test_the_last_place_in_a_history_is_for_the_end() -> None:
    found = execution(limit=3)
    found.record(0, "A", "{}")
    found.record(1, "B", "{}")
    with pytest.raises(HistoryFullError):
        found.record(2, "C", "{}")
    assert found.record_last(2, "ExecutionFailed", "{}") == 3


def test_the_context_is_that_of_the_execution() -> None:
    found = execution()
    assert found.context["StartTime"] == "1970-01-01T00:00:00.000Z"
    assert found.machine_context == {"Id": "arn:aws:states:local:000000000000:stateMachine:m", "Name": "m"}


def test_a_moment_is_written_in_milliseconds() -> None:
    clock = SetClock(1.23456)
    moment = Moment(clock)
    assert (moment.seconds, moment.text, moment.iso) == (1.235, "1.235", "1970-01-01T00:00:01.235Z")
    clock.advance(10)
    assert moment.seconds == 1.235
    moment.take()
    assert (moment.seconds, moment.text) == (11.235, "11.235")
