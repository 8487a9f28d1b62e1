"""Deliveries: at least once, again with growing pauses, and never silently lost."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tdev.domain.notices.deliveries import LONGEST_PAUSE_S, MOST_ATTEMPTS, Deliveries, Tried, pause_s
from tdev.kernel.errors import NotFoundError
from tdev.platform.storage.embedded import SqliteTables
from tests.support.clock import SetClock
from tests.support.telling import changed, event

FAILED = Tried(False, "it answered 500")


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def store(tmp_path: Path, clock: SetClock) -> Iterator[Deliveries]:
    tables = SqliteTables(tmp_path / "store.db", clock=clock)
    yield Deliveries(tables, "local", clock=clock)
    tables.close()


def test_an_event_waits_once_for_each_subscription(store: Deliveries) -> None:
    told = event()
    for _ in range(2):
        store.add(told, "a")
        store.add(told, "b")
    assert [(each.subscription, each.status, each.next_at) for each in store.waiting()] == [
        ("a", "waiting", 0.0),
        ("b", "waiting", 0.0),
    ]


def test_what_has_arrived_waits_no_more_and_does_not_come_again(store: Deliveries) -> None:
    told = event()
    store.add(told, "a")
    (waiting,) = store.waiting()
    assert store.noted(waiting, Tried(True)).status == "delivered"
    store.add(told, "a")
    assert store.waiting() == []
    assert [(each.id, each.attempts) for each in store.list()[0]] == [(f"{told.id}-a", 1)]


def test_a_failure_is_tried_again_later_and_says_why(store: Deliveries, clock: SetClock) -> None:
    store.add(event(), "a")
    (waiting,) = store.waiting()
    after = store.noted(waiting, FAILED)
    assert (after.status, after.attempts, after.why, after.next_at) == ("waiting", 1, FAILED.why, clock() + 5.0)
    assert store.waiting() == store.list("waiting")[0] == [after]


def test_after_a_day_of_failures_it_is_a_dead_letter_that_can_be_sent_again(store: Deliveries) -> None:
    store.add(event(), "a")
    for _ in range(MOST_ATTEMPTS):
        (waiting,) = store.waiting()
        last = store.noted(waiting, FAILED)
    assert (last.status, last.attempts, store.waiting()) == ("dead", MOST_ATTEMPTS, [])
    assert store.list("dead")[0] == [last]
    assert store.list("delivered")[0] == []
    again = store.again(last.id)
    assert (again.status, again.attempts) == ("waiting", 0)
    assert (store.waiting(), store.list()[0]) == ([again], [])


def test_what_cannot_get_better_is_a_dead_letter_at_once(store: Deliveries) -> None:
    store.add(event(), "a")
    assert store.noted(store.waiting()[0], Tried(False, "gone", final=True)).status == "dead"


def test_only_a_dead_letter_can_be_sent_again(store: Deliveries) -> None:
    store.add(event(), "a")
    (waiting,) = store.waiting()
    with pytest.raises(NotFoundError):
        store.again(waiting.id)
    store.noted(waiting, Tried(True))
    with pytest.raises(NotFoundError):
        store.again(waiting.id)


def test_pauses_grow_up_to_an_hour_and_together_last_about_a_day() -> None:
    pauses = [pause_s(attempts) for attempts in range(1, MOST_ATTEMPTS)]
    assert all(earlier <= later <= LONGEST_PAUSE_S for earlier, later in pairwise(pauses))
    assert (pauses[0], pauses[-1]) == (5.0, 3600.0)
    assert 18 * 3600 < sum(pauses) < 30 * 3600


def test_lists_are_newest_first_and_go_page_by_page(store: Deliveries, clock: SetClock) -> None:
    for number in range(3):
        clock.advance(1)
        store.add(event(changed(version=number + 1), clock()), "a")
    for waiting in store.waiting():
        store.noted(waiting, Tried(True))
    first, cursor = store.list(limit=2)
    rest, end = store.list(cursor=cursor, limit=2)
    assert [each.event.detail["version"] for each in (*first, *rest)] == [3, 2, 1]
    assert end is None


def test_what_is_done_is_forgotten_after_two_weeks(store: Deliveries, clock: SetClock) -> None:
    store.add(event(), "a")
    store.noted(store.waiting()[0], Tried(True))
    clock.advance(14 * 86_400 + 1)
    assert store.list()[0] == []
