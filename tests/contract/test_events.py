"""What every engine of the ``Bus`` port does alike: an event that it took is found again, whole."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws

from tdev.model.notice import Envelope
from tdev.platform.events import Bus
from tdev.platform.events.aws import EventBridgeBus
from tdev.platform.events.embedded import SqliteBus
from tests.support.dynamo import client
from tests.support.telling import changed, event

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
    with mock_aws():
        events, logs = client("events"), client("logs")
        logs.create_log_group(logGroupName="/told")
        group = logs.describe_log_groups()["logGroups"][0]["arn"]
        events.create_event_bus(Name=NAME)
        events.put_rule(Name="all", EventBusName=NAME, EventPattern=json.dumps({"source": ["tdev"]}))
        events.put_targets(Rule="all", EventBusName=NAME, Targets=[{"Id": "1", "Arn": group}])

        def found() -> list[dict[str, Any]]:
            lines = logs.filter_log_events(logGroupName="/told")["events"]
            return [json.loads(line["message"]) for line in lines]

        yield Made(EventBridgeBus(events, NAME), found)
        events.close()
        logs.close()


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
