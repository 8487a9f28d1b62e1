"""Alarms of CloudWatch are told as the watcher of a laptop tells."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tdev.entry.process import use
from tdev.entry.settler_function import handler
from tdev.kernel.errors import NotFoundError
from tdev.orchestration.deploy_alarms import note_alarm
from tdev.platform.alarm_words import alarm_text
from tests.support.deploying import Deploying, deploying


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Deploying]:
    with deploying(tmp_path) as made:
        use(made.runtime)
        made.deploy()
        yield made


def told(here: Deploying) -> list[tuple[str, Any]]:
    found = [(each.detail_type, each.detail.get("reason")) for each in here.told()]
    return [each for each in found if each[0] != "DeploymentChanged"]


def alarm(value: str, name: str = "tdevs-dev-example-Errors", **detail: Any) -> dict[str, Any]:
    text = alarm_text("Calls of the service fail: see its log.", "local", "example")
    found = {
        "alarmName": name,
        "state": {"value": value, "reason": "Threshold Crossed: 3.0"},
        "configuration": {"description": text},
    }
    return {"source": "aws.cloudwatch", "detail-type": "CloudWatch Alarm State Change", "detail": {**found, **detail}}


class TestNoting:
    def test_an_alarm_is_told_once_and_its_end_once(self, here: Deploying) -> None:
        for _ in range(2):
            assert not note_alarm(here.runtime, "local", "example", "errors", "calls fail").healthy
        for _ in range(2):
            assert note_alarm(here.runtime, "local", "example", "errors", None).healthy
        assert told(here) == [("ServiceUnhealthy", "calls fail"), ("ServiceRecovered", None)]

    def test_a_service_is_well_when_none_of_its_alarms_is_raised(self, here: Deploying) -> None:
        note_alarm(here.runtime, "local", "example", "errors", "calls fail")
        note_alarm(here.runtime, "local", "example", "slow", "calls are slow")
        assert not note_alarm(here.runtime, "local", "example", "errors", None).healthy
        assert note_alarm(here.runtime, "local", "example", "slow", None).healthy
        assert [kind for kind, _ in told(here)] == ["ServiceUnhealthy", "ServiceRecovered"]

    def test_a_new_version_has_alarms_of_its_own(self, here: Deploying) -> None:
        note_alarm(here.runtime, "local", "example", "errors", "calls fail")
        here.deploy(memory=256)
        watch = note_alarm(here.runtime, "local", "example", "slow", "calls are slow")
        assert (watch.version, watch.alarms) == (2, ("slow",))

    def test_a_service_that_is_not_there_is_no_matter(self, here: Deploying) -> None:
        for tenant, service in (("local", "other"), ("elsewhere", "example")):
            with pytest.raises(NotFoundError):
                note_alarm(here.runtime, tenant, service, "errors", "calls fail")


class TestSettler:
    def test_an_alarm_of_a_service_shows_in_its_status(self, here: Deploying) -> None:
        assert handler(alarm("ALARM"), None) == {"service": "example", "healthy": False}
        watch = here.runtime.watches("local").find("example")
        assert watch is not None
        assert watch.reason == "Calls of the service fail: see its log. Threshold Crossed: 3.0"
        assert handler(alarm("OK"), None) == {"service": "example", "healthy": True}

    @pytest.mark.parametrize(
        "event",
        [
            alarm("INSUFFICIENT_DATA"),
            alarm("UNHEARD"),
            alarm("ALARM", configuration={"description": "of something else"}),
            alarm("ALARM", configuration={}),
            alarm("ALARM", configuration={"description": alarm_text("x", "local", "unknown")}),
            alarm("ALARM", alarmName=7),
            {"detail-type": "CloudWatch Alarm State Change"},
            {"detail-type": "CloudWatch Alarm State Change", "detail": []},
        ],
    )
    def test_what_says_nothing_about_a_service_is_dropped(self, here: Deploying, event: dict[str, Any]) -> None:
        assert set(handler(event, None)) == {"dropped"}
        assert told(here) == []
