from collections.abc import Iterator
from pathlib import Path

import pytest

from tdev.domain.audit.refusals import AT_ONCE, PER_S, Refusals
from tdev.domain.audit.trail import AuditTrail, Deed
from tdev.domain.limits.bucket import Buckets
from tdev.platform.storage.embedded import SqliteTables
from tests.support.clock import SetClock


@pytest.fixture
def trail(tmp_path: Path) -> Iterator[AuditTrail]:
    tables = SqliteTables(tmp_path / "store.db")
    yield AuditTrail(tables, "red")
    tables.close()


def refused(subject: str = "eve") -> Deed:
    return Deed(subject, "publish", "/api/tools", "refused", "req-1", {"status": 403})


def test_each_of_the_first_refusals_is_recorded(trail: AuditTrail) -> None:
    refusals = Refusals(Buckets(1, 5, seconds=SetClock()))
    assert [refusals.record(trail, "red", refused()) for _ in range(5)] == [True] * 5
    assert [record.detail for record in trail.list()] == [{"status": 403}] * 5


def test_a_flood_is_counted_and_the_next_record_says_how_many_there_were(trail: AuditTrail) -> None:
    clock = SetClock()
    refusals = Refusals(Buckets(1, 2, seconds=clock))
    assert sum(refusals.record(trail, "red", refused()) for _ in range(1000)) == 2
    clock.advance(1)
    assert refusals.record(trail, "red", refused())
    clock.advance(1)
    assert refusals.record(trail, "red", refused())
    assert [record.detail.get("not_recorded_before") for record in trail.list()] == [None, None, 998, None]


def test_who_floods_does_not_keep_others_from_being_recorded(trail: AuditTrail) -> None:
    refusals = Refusals(Buckets(1, 1, seconds=SetClock()))
    assert refusals.record(trail, "red", refused("eve"))
    assert not refusals.record(trail, "red", refused("eve"))
    assert refusals.record(trail, "red", refused("ann"))
    assert refusals.record(trail, "blue", refused("eve"))


def test_the_measure_is_generous_for_people_and_bounds_a_flood(trail: AuditTrail) -> None:
    refusals = Refusals()
    assert all(refusals.record(trail, "red", refused()) for _ in range(50))
    assert (AT_ONCE, PER_S) == (300, 1.0)
