"""The outbox: no change without its event, and no event without its change."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tdev.kernel.errors import ConditionFailedError
from tdev.platform.storage import Absent, Put, Query
from tdev.platform.storage.embedded import SqliteTables
from tests.support.telling import KeepingBus, changed, event, outbox


@pytest.fixture
def tables(tmp_path: Path) -> Iterator[SqliteTables]:
    store = SqliteTables(tmp_path / "store.db")
    yield store
    store.close()


def kept(tables: SqliteTables) -> int:
    return len(tables.query(Query("notices", "T#local#OUTBOX")).items)


def thing() -> Put:
    return Put("services", {"pk": "T#local#X", "sk": "1"}, Absent())


def test_an_event_has_the_form_of_eventbridge() -> None:
    found = event().plain()
    assert {name: found[name] for name in ("version", "source", "detail-type", "time")} == {
        "version": "0",
        "source": "tdev",
        "detail-type": "DeploymentChanged",
        "time": "2023-11-14T22:13:20.000Z",
    }
    assert found["detail"]["event_id"] == found["id"]
    assert (found["detail"]["tenant"], found["detail"]["status"]) == ("local", "rolled_back")


def test_an_event_is_kept_with_its_change_and_then_published_and_forgotten(tables: SqliteTables) -> None:
    bus = KeepingBus()
    box = outbox(tables, bus)
    tables.write(thing(), *box.puts(changed(), changed(status="live")))
    assert (kept(tables), bus.events) == (2, [])
    assert box.flush() == 2
    assert (kept(tables), sorted(bus.told)) == (
        0,
        [("DeploymentChanged", "live"), ("DeploymentChanged", "rolled_back")],
    )
    assert box.flush() == 0


def test_without_its_change_there_is_no_event(tables: SqliteTables) -> None:
    bus = KeepingBus()
    box = outbox(tables, bus)
    tables.write(thing())
    with pytest.raises(ConditionFailedError):
        tables.write(thing(), *box.puts(changed()))
    assert (box.flush(), bus.events) == (0, [])


def test_the_bus_hears_of_the_tenant_before_anything_is_written(tables: SqliteTables) -> None:
    bus = KeepingBus()
    box = outbox(tables, bus)
    assert (box.puts(), bus.expected) == ([], [])
    box.puts(changed())
    assert (bus.expected, kept(tables)) == (["local"], 0)


def test_what_the_bus_does_not_take_waits_and_goes_later(
    tables: SqliteTables, caplog: pytest.LogCaptureFixture
) -> None:
    bus = KeepingBus()
    bus.broken = True
    box = outbox(tables, bus)
    box.tell(changed())
    assert kept(tables) == 1
    assert "wait in their outbox" in caplog.text
    bus.broken = False
    assert (outbox(tables, bus).flush(), len(bus.events), kept(tables)) == (1, 1, 0)


def test_many_events_are_published_in_the_order_of_their_time(tables: SqliteTables) -> None:
    bus = KeepingBus()
    box = outbox(tables, bus)
    for number in range(120):
        box._clock.now += 1  # type: ignore[attr-defined]
        tables.write(*box.puts(changed(version=number + 1)))
    assert box.flush() == 120
    assert [each.detail["version"] for each in bus.events] == list(range(1, 121))


def test_tenants_have_outboxes_of_their_own(tables: SqliteTables) -> None:
    bus = KeepingBus()
    tables.write(*outbox(tables, bus, "a").puts(changed(tenant="a")))
    assert outbox(tables, bus, "b").flush() == 0
    assert outbox(tables, bus, "a").flush() == 1
