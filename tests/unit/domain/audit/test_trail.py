from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tdev.domain.audit.chain import GENESIS
from tdev.domain.audit.trail import AuditTrail, Deed, Wanted
from tdev.domain.audit.verification import Verifier
from tdev.kernel.errors import ConditionFailedError, InvalidError, PlatformError
from tdev.model.identity import AuditHead, AuditRecord
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
    record = trail.append(deed)
    assert record.model_copy(update={"before": "", "hash": ""}) == wanted
    assert trail.list() == [record]


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


def test_each_record_has_the_hash_of_the_one_before_and_the_head_moves_with_them(trail: AuditTrail) -> None:
    assert trail.head() is None
    records = [trail.append(Deed("ann", "do", str(number))) for number in range(3)]
    assert [record.before for record in records] == [GENESIS, records[0].hash, records[1].hash]
    assert trail.head() == AuditHead(count=3, hash=records[2].hash, start=1)


def test_fifty_writers_at_once_all_succeed_in_one_chain(tables: SqliteTables) -> None:
    with ThreadPoolExecutor(50) as pool:
        list(
            pool.map(lambda n: AuditTrail(tables, "local").append(Deed("x", "make", str(n)), change(str(n))), range(50))
        )
    check = Verifier(tables, "local").check()
    assert (check.checked, check.faults) == (50, ())


def test_a_damaged_head_lets_nothing_be_recorded_and_so_nothing_be_done(
    trail: AuditTrail, tables: SqliteTables
) -> None:
    trail.append(Deed("ann", "do", "x"))
    tables.write(Put("audit", {"pk": "T#local#AUDIT", "sk": "HEAD", "count": 1}))
    with pytest.raises(PlatformError, match="damaged") as caught:
        trail.append(Deed("ann", "make", "y"), change())
    assert "tdev audit verify" in str(caught.value.hint)
    assert tables.get("registry", {"pk": "thing", "sk": "1"}) is None


@pytest.mark.parametrize("doc", ["{", "{}", "[]", 7])
def test_a_record_that_somebody_made_unreadable_is_our_failure(
    trail: AuditTrail, tables: SqliteTables, doc: object
) -> None:
    for number in range(3):
        trail.append(Deed("ann", "do", str(number)))
    tables.write(Put("audit", {"pk": "T#local#AUDIT", "sk": "R#000000000002", "doc": doc}))
    with pytest.raises(PlatformError, match="cannot be read"):
        trail.list()
    with pytest.raises(PlatformError, match="cannot be read") as caught:
        trail.newest()
    assert "tdev audit verify" in str(caught.value.hint)
    assert trail.append(Deed("ann", "do", "more")).seq == 4


class TestNewest:
    @pytest.fixture
    def many(self, tables: SqliteTables) -> AuditTrail:
        clock = SetClock()
        trail = AuditTrail(tables, "local", clock=clock)
        for number in range(30):
            outcome = "refused" if number % 5 == 0 else "done"
            trail.append(Deed(f"user{number % 2}", f"act{number % 3}", f"t{number}", outcome))  # type: ignore[arg-type]
            clock.advance(1)
        return trail

    def test_the_newest_comes_first_and_the_cursor_leads_to_the_oldest(self, many: AuditTrail) -> None:
        numbers: list[int] = []
        cursor = None
        while True:
            page, cursor = many.newest(cursor=cursor, limit=7)
            numbers += [record.seq for record in page]
            if cursor is None:
                break
        assert numbers == list(range(30, 0, -1))

    @pytest.mark.parametrize(
        ("wanted", "targets"),
        [
            (Wanted(subject="user1", action="act0"), ["t27", "t21", "t15", "t9", "t3"]),
            (Wanted(target="t4"), ["t4"]),
            (Wanted(since="2023-11-14T22:13:47.000Z"), ["t29", "t28", "t27"]),
            (Wanted(subject="nobody"), []),
        ],
    )
    def test_only_what_is_wanted_is_listed(self, many: AuditTrail, wanted: Wanted, targets: list[str]) -> None:
        found, cursor = many.newest(wanted)
        assert ([record.target for record in found], cursor) == (targets, None)

    def test_a_page_reads_a_bounded_number_of_records(self, many: AuditTrail) -> None:
        found, cursor = many.newest(Wanted(target="t0"), limit=1000)
        assert len(found) == 1
        assert cursor is None
        assert many.newest(Wanted(target="none"), limit=1)[0] == []
