import json
from datetime import UTC, datetime

import pytest

from tdev.kernel.errors import PlatformError, TooLargeError
from tdev.platform.machine.wire import MachineClient, service_error


class Recorded:
    """Answers each operation from a list, and remembers what was asked."""

    def __init__(self, *answers: dict) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, dict]] = []

    def __call__(self, operation, members):
        self.asked.append((operation, dict(members)))
        return self.answers.pop(0)


def test_the_whole_history_is_read_page_by_page():
    event = {"id": 1, "type": "PassStateEntered", "timestamp": 1.5, "stateEnteredEventDetails": {"name": "A"}}
    last = {"id": 2, "previousEventId": 1, "type": "ExecutionSucceeded", "timestamp": datetime.fromtimestamp(2, UTC)}
    wire = Recorded({"events": [event], "nextToken": "more"}, {"events": [last]})
    events = MachineClient(wire, "p:").history("arn:e")
    assert [(found.id, found.previous_id, found.timestamp, found.details) for found in events] == [
        (1, 0, 1.5, {"name": "A"}),
        (2, 1, 2.0, {}),
    ]
    assert [asked["nextToken"] for _, asked in wire.asked[1:]] == ["more"]


def test_times_may_be_numbers_or_dates():
    answer = {
        "executionArn": "e",
        "name": "n",
        "stateMachineArn": "p:plan",
        "status": "FAILED",
        "startDate": datetime.fromtimestamp(1.5, UTC),
        "stopDate": 2.5,
    }
    found = MachineClient(Recorded(answer), "p:").describe("e")
    assert (found.machine, found.started, found.stopped, found.input) == ("plan", 1.5, 2.5, None)


def test_what_is_not_given_is_not_sent():
    wire = Recorded({}, {})
    client = MachineClient(wire, "p:")
    client.stop("e")
    client.stop("e", cause="c")
    assert [members for _, members in wire.asked] == [{"executionArn": "e"}, {"executionArn": "e", "cause": "c"}]


def test_the_limit_counts_bytes_and_nothing_is_sent_over_it():
    wire = Recorded({"executionArn": "e"})
    client = MachineClient(wire, "p:")
    assert client.start("m", "n", "x" * 262_142) == "e"
    with pytest.raises(TooLargeError, match="262145 bytes"):
        client.start("m", "n", "x" * 262_143)
    assert len(wire.asked) == 1
    assert json.loads(wire.asked[0][1]["input"]) == "x" * 262_142


def test_an_unknown_code_is_an_error_of_the_platform():
    assert type(service_error("StopExecution", "New", "what")) is PlatformError
