"""Following an execution: every event once and in order, until there is something to say."""

from collections.abc import Mapping
from typing import Any

import pytest

from tdev.entry.cli.client import Api
from tdev.entry.cli.following import events_of, finish, wait_for


class Region:
    """An API on which an execution goes on by one status with every look at it."""

    def __init__(self, statuses: list[str], events: int = 0, page: int = 100) -> None:
        self.statuses = statuses
        self.events = [{"seq": number, "type": "step", "detail": {}} for number in range(1, events + 1)]
        self.page = page
        self.looks = 0
        self.api = Api(None, "the test")
        self.api.call = self.call  # type: ignore[method-assign]

    def call(self, method: str, path: str, query: Mapping[str, Any] | None = None) -> Any:
        if path.endswith("/events"):
            after = (query or {}).get("after", 0)
            return {"items": [event for event in self.events if event["seq"] > after][: self.page]}
        self.looks += 1
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        return {"id": "exec-1", "status": status, "goal": "g"}


@pytest.mark.parametrize("status", ["succeeded", "failed", "rejected", "awaiting_approval", "unknown"])
def test_it_looks_until_the_execution_ends_or_asks(status: str) -> None:
    region = Region(["accepted", "running", status])
    assert wait_for(region.api, "exec-1", 10)["status"] == status
    assert region.looks == 3


def test_when_the_time_is_over_it_tells_how_it_stands() -> None:
    assert wait_for(Region(["running"]).api, "exec-1", 0)["status"] == "running"


def test_a_watcher_hears_each_event_once_in_order_and_the_execution_around_them() -> None:
    heard: list[Any] = []
    region = Region(["running", "running", "succeeded"], events=250)
    wait_for(region.api, "exec-1", 10, lambda news: heard.append(news.get("seq") or news["status"]))
    assert [each for each in heard if isinstance(each, int)] == list(range(1, 251))
    assert heard[0] == "running"
    assert heard[-1] == "succeeded"


def test_events_come_page_by_page() -> None:
    region = Region(["running"], events=7, page=3)
    assert [event["seq"] for event in events_of(region.api, "exec-1", after=2)] == [3, 4, 5, 6, 7]
    assert list(events_of(Region(["running"]).api, "exec-1")) == []


def test_an_interruption_says_how_to_look_again() -> None:
    def interrupt(news: Mapping[str, Any]) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt, match="tdev runs watch exec-1"):
        wait_for(Region(["running"]).api, "exec-1", 10, interrupt)


def test_the_end_is_json_or_words_and_the_code_of_its_status(capsys: pytest.CaptureFixture[str]) -> None:
    found = {"id": "exec-1", "status": "rejected", "goal": "g", "rounds": []}
    assert finish(found, as_json=True) == 3
    assert capsys.readouterr().out == '{"id": "exec-1", "status": "rejected", "goal": "g", "rounds": []}\n'
    assert finish(found, as_json=False) == 3
    assert capsys.readouterr().out == "rejected  exec-1\n"
    assert finish(found, as_json=False, followed=False) == 3
    assert capsys.readouterr().out == "rejected  exec-1  g\n"
