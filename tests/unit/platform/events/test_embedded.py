"""The queue of one machine: in order, once by id, and across processes."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tdev.kernel.errors import PlatformError
from tdev.platform.events.embedded import SqliteBus
from tests.support.telling import event


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[SqliteBus]:
    made = SqliteBus(tmp_path / "events.db")
    yield made
    made.close()


def test_events_wait_in_order_until_they_are_taken(bus: SqliteBus) -> None:
    sent = [event() for _ in range(5)]
    bus.publish(sent[:2])
    bus.publish(sent[2:])
    assert bus.waiting() == sent
    assert bus.waiting(2) == sent[:2]
    bus.taken([each.id for each in sent[:3]])
    assert bus.waiting() == sent[3:]


def test_an_event_that_is_published_twice_waits_once(bus: SqliteBus) -> None:
    sent = event()
    bus.publish([sent])
    bus.publish([sent, event()])
    assert [each.id for each in bus.waiting()].count(sent.id) == 1


def test_tenants_are_remembered_by_the_next_process(bus: SqliteBus, tmp_path: Path) -> None:
    for tenant in ("b", "a", "b"):
        bus.expect(tenant)
    other = SqliteBus(tmp_path / "events.db")
    assert other.tenants() == ["a", "b"]
    other.close()


def test_many_may_publish_at_once(bus: SqliteBus, tmp_path: Path) -> None:
    other = SqliteBus(tmp_path / "events.db")
    sent = [event() for _ in range(40)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda pair: (bus, other)[pair[0] % 2].publish([pair[1]]), enumerate(sent)))
    assert sorted(each.id for each in bus.waiting()) == sorted(each.id for each in sent)
    other.close()


def test_a_damaged_file_is_an_error_of_the_platform(tmp_path: Path) -> None:
    (tmp_path / "bad.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(PlatformError, match=r"bad\.db"):
        SqliteBus(tmp_path / "bad.db")
