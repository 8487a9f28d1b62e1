"""Recorded calls: the newest ones, masked, of one tenant, and only when nobody said no."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tdev.domain.delivery.recordings import KEPT, MOST_BYTES, Pace, RecordedCalls, Recordings, asked_in, masked
from tdev.domain.delivery.replay import Recorded
from tdev.entry.http.service_answers import call_event, health_event
from tdev.kernel.errors import PlatformError
from tdev.platform.hosting import Called
from tdev.platform.invocation import Invoked
from tdev.platform.storage.embedded import SqliteTables
from tests.support.clock import SetClock

OK: dict[str, Any] = {"statusCode": 200, "headers": {}, "body": "{}"}


@pytest.fixture
def tables(tmp_path: Path) -> Iterator[SqliteTables]:
    made = SqliteTables(tmp_path / "tables.db")
    yield made
    made.close()


@pytest.fixture
def recordings(tables: SqliteTables) -> Recordings:
    return Recordings(tables, "local")


def call(number: int, **inputs: Any) -> Recorded:
    return Recorded(f"call-{number}", {"n": number, **inputs}, {})


class TestKeeping:
    def test_they_come_back_in_their_order_with_what_was_answered(self, recordings: Recordings) -> None:
        one, other = call(1), Recorded("call-2", {"text": "ü"}, {"fetch_url": {"text": "page"}})
        assert recordings.keep("greet", one)
        assert recordings.keep("greet", other)
        assert recordings.newest("greet") == [one, other]
        assert recordings.newest("other") == []

    def test_the_oldest_make_place_for_the_newest(self, recordings: Recordings) -> None:
        for number in range(KEPT + 7):
            recordings.keep("greet", call(number))
        assert [each.inputs["n"] for each in recordings.newest("greet")] == list(range(7, KEPT + 7))

    def test_a_large_one_is_not_kept(self, recordings: Recordings) -> None:
        assert not recordings.keep("greet", call(1, text="a" * MOST_BYTES))
        assert not recordings.keep("greet", Recorded("call-1", {}, {"fetch_url": "a" * MOST_BYTES}))
        assert recordings.newest("greet") == []

    def test_those_of_another_tenant_are_not_there(self, tables: SqliteTables, recordings: Recordings) -> None:
        recordings.keep("greet", call(1))
        red = Recordings(tables, "red")
        assert red.newest("greet") == []
        red.switch("greet", on=False)
        assert recordings.keep("greet", call(2))

    def test_switched_off_nothing_is_kept_and_what_was_is_gone(self, recordings: Recordings) -> None:
        recordings.keep("greet", call(1))
        recordings.switch("greet", on=False)
        assert (recordings.is_on("greet"), recordings.newest("greet")) == (False, [])
        assert not recordings.keep("greet", call(2))
        recordings.switch("greet", on=True)
        assert recordings.is_on("greet")
        assert recordings.keep("greet", call(3))

    def test_forgetting_leaves_the_switch_as_it_is(self, recordings: Recordings) -> None:
        recordings.keep("greet", call(1))
        recordings.forget("greet")
        assert (recordings.newest("greet"), recordings.is_on("greet")) == ([], True)


class TestMasking:
    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            ({"password": "hunter22", "n": 1}, {"password": "***", "n": 1}),
            ({"user": {"apiKey": "x", "name": "Ann"}}, {"user": {"apiKey": "***", "name": "Ann"}}),
            ({"tokens": ["a", "b"]}, {"tokens": ["***", "***"]}),
            ({"text": "key AKIAABCDEFGHIJKLMNOP"}, {"text": "***"}),
            ({"header": "Bearer abcdefghijklmnopqrstuvwxyz"}, {"header": "***"}),
            ({"text": "an ordinary text"}, {"text": "an ordinary text"}),
        ],
    )
    def test_what_looks_like_a_secret_is_not_kept(self, given: Any, kept: Any, recordings: Recordings) -> None:
        assert masked(given) == kept
        recordings.keep("greet", Recorded("call-1", given, {"a": given}))
        assert recordings.newest("greet") == [Recorded("call-1", kept, {"a": kept})]


class Answering:
    """Calls that are answered as a test says; notes what was sent."""

    def __init__(self, answer: Invoked) -> None:
        self.answer = answer
        self.sent: list[Mapping[str, Any]] = []

    def call(self, service: str, event: Mapping[str, Any], request_id: str) -> Called:
        self.sent.append(event)
        return Called(3, self.answer)

    def logs(self, service: str, **wanted: Any) -> list[Any]:
        return [service, wanted]


class Failing(Recordings):
    """A store that does not answer."""

    def keep(self, service: str, call: Recorded) -> bool:
        raise PlatformError("the store does not answer")


class TestCalling:
    def test_a_call_is_kept_with_what_components_answered_which_the_caller_does_not_see(
        self, recordings: Recordings
    ) -> None:
        calls = Answering(Invoked({**OK, "answers": {"fetch_url": "page"}}))
        found = RecordedCalls(calls, recordings, Pace()).call("greet", call_event({"name": "Ann"}, "r-1"), "r-1")
        assert (found.version, found.answer.payload) == (3, OK)
        assert recordings.newest("greet") == [Recorded("r-1", {"name": "Ann"}, {"fetch_url": "page"})]
        assert calls.sent[0]["requestContext"]["recording"] is True

    def test_a_plain_event_is_kept_and_sent_as_it_is(self, recordings: Recordings) -> None:
        calls = Answering(Invoked({"result": {"statusCode": 1, "answers": 2}}))
        found = RecordedCalls(calls, recordings, Pace()).call("greet", {"inputs": {"n": 1}}, "r-1")
        assert found.answer.payload == {"result": {"statusCode": 1, "answers": 2}}
        assert calls.sent == [{"inputs": {"n": 1}}]
        assert recordings.newest("greet") == [Recorded("r-1", {"n": 1}, {})]

    def test_a_crowd_is_sampled(self, recordings: Recordings) -> None:
        clock = SetClock(1000.0)
        calls = RecordedCalls(Answering(Invoked(OK)), recordings, Pace(clock))
        for number in range(10):
            calls.call("greet", call_event({"n": number}, f"r-{number}"), f"r-{number}")
            clock.advance(0.0625)
        assert [each.id for each in recordings.newest("greet")] == ["r-0", "r-2", "r-4", "r-6", "r-8"]

    @pytest.mark.parametrize(
        ("answer", "kept"),
        [
            (Invoked(OK), True),
            (Invoked({**OK, "statusCode": 422}), False),
            (Invoked({**OK, "statusCode": 500}), True),
            (Invoked(None, "Unhandled", {"errorType": "InvalidError"}), False),
            (Invoked(None, "Unhandled", {"errorType": "StepError"}), True),
        ],
    )
    def test_what_a_caller_was_refused_for_is_not_kept(
        self, answer: Invoked, kept: bool, recordings: Recordings
    ) -> None:
        RecordedCalls(Answering(answer), recordings, Pace()).call("greet", call_event({}, "r-1"), "r-1")
        assert bool(recordings.newest("greet")) is kept

    def test_a_store_that_fails_costs_no_call(self, tables: SqliteTables) -> None:
        calls = RecordedCalls(Answering(Invoked(OK)), Failing(tables, "local"), Pace())
        assert calls.call("greet", call_event({}, "r-1"), "r-1").answer.payload == OK

    def test_lines_are_those_of_the_calls(self, recordings: Recordings) -> None:
        calls = RecordedCalls(Answering(Invoked(OK)), recordings, Pace())
        assert calls.logs("greet", limit=3) == ["greet", {"since": None, "level": None, "limit": 3}]


@pytest.mark.parametrize(
    ("event", "inputs"),
    [
        (call_event({"a": 1}, "r"), {"a": 1}),
        ({"inputs": {"a": 1}}, {"a": 1}),
        (health_event("r"), None),
        ({"requestContext": {}, "body": "no json"}, None),
        ({"requestContext": {}, "body": "[1]"}, None),
        ({"requestContext": {}, "body": '{"inputs": 1}'}, None),
        ({"requestContext": {}, "body": '{"inputs": {"a": "' + "a" * MOST_BYTES + '"}}'}, None),
    ],
)
def test_the_inputs_of_a_call_are_found_in_what_is_sent(event: dict[str, Any], inputs: Any) -> None:
    assert asked_in(event) == inputs


def test_what_is_switched_off_while_a_call_is_kept_stays_empty(tables: SqliteTables, tmp_path: Path) -> None:
    class Meanwhile(SqliteTables):
        """Somebody switches off between the look and the write."""

        def write(self, *operations: Any) -> None:
            if not switched:
                switched.append(True)
                Recordings(tables, "local").switch("greet", on=False)
            super().write(*operations)

    switched: list[bool] = []
    racing = Meanwhile(tmp_path / "tables.db")
    assert not Recordings(racing, "local").keep("greet", call(1))
    racing.close()
    assert Recordings(tables, "local").newest("greet") == []
