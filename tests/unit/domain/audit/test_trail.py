from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tdev.domain.audit.trail import AuditTrail, Deed
from tdev.kernel.errors import ConditionFailedError, InvalidError
from tdev.model.identity import AuditRecord
from tdev.platform.storage import Absent, Put
from tdev.platform.storage.embedded import SqliteTables
from tests.support.clock import SetClock


@pytest.fixture
def tables(tmp_path: Path) -> Iterator[SqliteTables]:
    store = SqliteTables(tmp_path / "store.db")
    yield store
    store.close()


@pytest.fixture
def trail(tables: SqliteTables) -> AuditTrail:
    return AuditTrail(tables, "local", clock=SetClock())


def change(sort: str = "1") -> Put:
    return Put("registry", {"pk": "thing", "sk": sort}, Absent())


def test_a_deed_is_recorded_with_tenant_number_and_time(trail: AuditTrail) -> None:
    deed = Deed("ann", "publish", "x@1.0.0", "refused", "req-1", {"why": ["a", 1.5]})
    wanted = AuditRecord(
        tenant="local", seq=1, at="2023-11-14T22:13:20.000Z", subject="ann", action="publish", target="x@1.0.0",
        outcome="refused", request_id="req-1", detail={"why": ["a", 1.5]},
    )  # fmt: skip
    assert trail.append(deed) == wanted
    assert trail.list() == [wanted]


def test_the_change_and_its_record_are_written_together(trail: AuditTrail, tables: SqliteTables) -> None:
    trail.append(Deed("ann", "make", "thing"), change())
    assert tables.get("registry", {"pk": "thing", "sk": "1"}) is not None
    with pytest.raises(ConditionFailedError) as caught:
        trail.append(Deed("bob", "make", "thing"), change("2"), change("1"))
    assert caught.value.index == 1
    assert tables.get("registry", {"pk": "thing", "sk": "2"}) is None
    assert [record.subject for record in trail.list()] == ["ann"]


def test_records_of_many_writers_have_no_gap_and_none_is_lost(tables: SqliteTables) -> None:
    with ThreadPoolExecutor(8) as pool:
        done = pool.map(
            lambda n: AuditTrail(tables, "local").append(Deed("x", "make", str(n)), change(str(n))), range(40)
        )
        assert sorted(record.seq for record in done) == list(range(1, 41))
    assert {record.target for record in AuditTrail(tables, "local").list()} == {str(n) for n in range(40)}


def test_a_list_goes_on_from_a_number(trail: AuditTrail) -> None:
    for number in range(5):
        trail.append(Deed("ann", "do", str(number)))
    assert [record.seq for record in trail.list(limit=2)] == [1, 2]
    assert [record.seq for record in trail.list(after=2)] == [3, 4, 5]
    assert trail.list(after=5) == []


def test_a_text_that_is_no_tenant_has_no_trail(tables: SqliteTables) -> None:
    with pytest.raises(InvalidError):
        AuditTrail(tables, "a#b")
