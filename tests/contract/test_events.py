"""What every engine of the ``Bus`` port does alike: an event that it took is found again, whole."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from tdev.model.notice import Envelope
from tdev.platform.events import Bus
from tdev.platform.events.aws import EventBridgeBus
from tdev.platform.events.embedded import SqliteBus
from tests.support.dynamo import client
from tests.support.telling import changed, event
from tests.support.web_server import Asked, say, serving

NAME = "tdev-test"


@dataclass
class Made:
    """A bus, and the events that come out of it."""

    bus: Bus
    found: Callable[[], list[dict[str, Any]]]


@pytest.fixture(params=["sqlite", "eventbridge"])
def made(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Made]:
    if request.param == "sqlite":
        bus = SqliteBus(tmp_path / "events.db")
        yield Made(bus, lambda: [each.plain() for each in bus.waiting(1000)])
        bus.close()
        return
    with serving({}, otherwise=_take) as server:
        events = client("events", f"http://127.0.0.1:{server.port}")
        yield Made(EventBridgeBus(events, NAME), lambda: [each for one in server.asked for each in _entries(one)])
        events.close()


def _entries(asked: Asked) -> list[dict[str, Any]]:
    """The events of a request of PutEvents, in the form in which rules see them."""
    assert asked.headers["x-amz-target"] == "AWSEvents.PutEvents"
    entries = json.loads(asked.body)["Entries"]
    assert len(entries) <= 10, "EventBridge takes ten at a time"
    assert {entry["EventBusName"] for entry in entries} == {NAME}
    return [
        {"source": entry["Source"], "detail-type": entry["DetailType"], "detail": json.loads(entry["Detail"])}
        for entry in entries
    ]


def _take(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
    results = [{"EventId": str(number)} for number, _ in enumerate(_entries(asked))]
    say(200, json.dumps({"FailedEntryCount": 0, "Entries": results}).encode())(handler, asked)


def essence(told: dict[str, Any]) -> dict[str, Any]:
    return {name: told[name] for name in ("source", "detail-type", "detail")}


def test_what_is_published_is_there(made: Made) -> None:
    sent = [event(changed(version=number + 1)) for number in range(3)]
    made.bus.expect("local")
    made.bus.publish(sent)
    found = sorted(made.found(), key=lambda each: each["detail"]["version"])
    assert [essence(each) for each in found] == [essence(each.plain()) for each in sent]
    assert {each["detail"]["event_id"] for each in found} == {each.id for each in sent}


def test_more_events_than_a_request_takes_are_all_published(made: Made) -> None:
    made.bus.publish([event(changed(version=number + 1)) for number in range(25)])
    assert sorted(each["detail"]["version"] for each in made.found()) == list(range(1, 26))


def test_nothing_to_publish_is_no_error(made: Made) -> None:
    made.bus.publish([])
    assert made.found() == []


def test_any_text_comes_through(made: Made) -> None:
    sent = event(changed(reason='한글 "quoted" \\ \n <b>'))
    made.bus.publish([sent])
    (found,) = made.found()
    assert Envelope.model_validate({**sent.plain(), "detail": found["detail"]}) == sent
