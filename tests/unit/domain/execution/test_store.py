from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tdev.domain.audit.trail import AuditTrail, Deed
from tdev.domain.execution.store import ExecutionStore
from tdev.kernel.errors import ConflictError, InvalidError, NotFoundError
from tdev.model.execution import FINAL, Event, Execution, StepTrace
from tdev.platform.artifacts.embedded import FolderArtifacts
from tdev.platform.storage import Query
from tdev.platform.storage.embedded import SqliteTables
from tests.support.clock import SetClock
from tests.support.nouns import AT, execution, workflow

CREATED, UPDATED = "2023-11-14T22:13:20.000Z", "2023-11-14T22:13:25.000Z"


@pytest.fixture
def tables(tmp_path: Path) -> Iterator[SqliteTables]:
    tables = SqliteTables(tmp_path / "store.db")
    yield tables
    tables.close()


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def store(tables: SqliteTables, tmp_path: Path, clock: SetClock) -> ExecutionStore:
    return ExecutionStore(tables, FolderArtifacts(tmp_path / "artifacts"), "local", clock=clock)


def trace(step: str, output: Any = None) -> StepTrace:
    return StepTrace(step=step, agent="a@1.0.0", status="succeeded", started_at=AT, ms=1.5, output=output)


class TestCreating:
    def test_an_execution_comes_back_whole(self, store: ExecutionStore) -> None:
        given = execution(inputs={"x": [1.5, {"deep": None}]}, plan=workflow(), trace=(trace("one", "한글"),))
        assert store.create(given) == given
        assert store.get("exec-1") == given

    def test_it_belongs_to_the_tenant_of_the_store_whatever_it_says(self, store: ExecutionStore) -> None:
        assert store.create(execution(tenant="other")).tenant == "local"
        assert store.get("exec-1").tenant == "local"

    def test_an_id_is_taken_once(self, store: ExecutionStore) -> None:
        store.create(execution(goal="first"))
        with pytest.raises(ConflictError):
            store.create(execution(goal="second"))
        assert store.get("exec-1").goal == "first"

    def test_a_deed_is_on_record_with_it_or_neither_is(self, store: ExecutionStore, tables: SqliteTables) -> None:
        store.create(execution(), deed=Deed("ann", "orchestrate", "exec-1"))
        with pytest.raises(ConflictError):
            store.create(execution(), deed=Deed("bob", "orchestrate", "exec-1"))
        assert [record.subject for record in AuditTrail(tables, "local").list()] == ["ann"]

    @pytest.mark.parametrize("id", ["missing", "exec"])
    def test_what_is_not_there_is_not_found(self, store: ExecutionStore, id: str) -> None:
        store.create(execution())
        for call in (
            store.get,
            store.events,
            lambda i: store.append_event(i, "x"),
            lambda i: store.change(i, lambda e: e),
        ):
            with pytest.raises(NotFoundError):
                call(id)


class TestChanging:
    def test_a_save_replaces_it_and_says_when(self, store: ExecutionStore, clock: SetClock) -> None:
        store.create(execution())
        clock.advance(5)
        saved = store.save(execution(status="running", result=[1], created_at=CREATED))
        assert saved == execution(status="running", result=[1], created_at=AT, updated_at=UPDATED)
        assert store.get("exec-1") == saved

    @pytest.mark.parametrize("final", sorted(FINAL))
    def test_a_final_status_stays(self, store: ExecutionStore, final: Any) -> None:
        store.create(execution())
        ended = store.save(execution(status=final, result="kept"))
        for status in ("running", final):
            with pytest.raises(ConflictError, match="ended"):
                store.save(execution(status=status, result="other"))
        assert store.get("exec-1") == ended

    def test_a_save_that_expects_another_status_changes_nothing(self, store: ExecutionStore) -> None:
        store.create(execution())
        with pytest.raises(ConflictError, match="is accepted, not running"):
            store.save(execution(status="succeeded"), was="running")
        store.save(execution(status="running"), was="accepted")
        assert store.get("exec-1").status == "running"

    def test_no_change_of_many_is_lost(self, store: ExecutionStore) -> None:
        store.create(execution(status="running"))

        def add(number: int) -> None:
            store.change("exec-1", lambda e: e.model_copy(update={"trace": (*e.trace, trace(f"s{number}"))}))

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(add, range(40)))
        assert sorted(t.step for t in store.get("exec-1").trace) == sorted(f"s{n}" for n in range(40))

    def test_of_many_who_end_it_one_wins(self, store: ExecutionStore, tables: SqliteTables) -> None:
        store.create(execution(status="awaiting_approval"))

        def end(number: int) -> str:
            status = "cancelled" if number % 2 else "rejected"
            try:
                deed = Deed(f"p{number}", status, "exec-1")
                return store.save(execution(status=status), was="awaiting_approval", deed=deed).status
            except ConflictError:
                return "too late"

        with ThreadPoolExecutor(8) as pool:
            outcomes = list(pool.map(end, range(20)))
        assert outcomes.count("too late") == 19
        assert store.get("exec-1").status in outcomes
        assert [record.action for record in AuditTrail(tables, "local").list()] == [store.get("exec-1").status]

    def test_a_change_that_raises_changes_nothing(self, store: ExecutionStore) -> None:
        store.create(execution())

        def refuse(_: Execution) -> Execution:
            raise InvalidError("no")

        with pytest.raises(InvalidError, match="no"):
            store.change("exec-1", refuse)
        assert store.get("exec-1") == execution()


class TestLargeOnes:
    @pytest.mark.parametrize("field", ["rounds", "trace", "result", "inputs", "goal"])
    def test_what_is_large_is_kept_elsewhere_and_comes_back(
        self, store: ExecutionStore, tables: SqliteTables, tmp_path: Path, field: str
    ) -> None:
        large = {
            "rounds": [{"round": 0, "plan": workflow(goal="x" * 8000), "changes": ("y" * 300_000,),
                        "evaluation": {"score": 1, "rating": "F", "passed": False, "threshold": 85}}],
            "trace": (trace("one", "x" * 250_000), trace("two", "x" * 250_000)),
            "result": {"text": "한" * 200_000},
            "inputs": {"text": "x" * 900_000},
            "goal": "x" * 500_000,
        }[field]  # fmt: skip
        given = Execution.model_validate({**execution().model_dump(), field: large})
        store.create(given)
        assert store.get("exec-1") == given
        saved = store.save(given.model_copy(update={"status": "running"}))
        assert store.get("exec-1") == saved
        item = tables.get("executions", {"pk": "T#local#EXEC#exec-1", "sk": "EXEC"})
        assert item is not None
        assert list(item["parts"]) == [field]
        assert len(item["doc"].encode()) <= 200_000
        assert any((tmp_path / "artifacts" / "local").rglob("*"))

    def test_all_large_fields_at_once_fit(self, store: ExecutionStore) -> None:
        given = execution(inputs={"x": "i" * 900_000}, result="r" * 150_000, trace=(trace("one", "t" * 150_000),))
        store.create(given)
        assert store.get("exec-1") == given

    def test_what_is_small_stays_in_the_item(self, store: ExecutionStore, tmp_path: Path) -> None:
        store.create(execution(result="x" * 100_000))
        assert not (tmp_path / "artifacts").exists()


class TestLists:
    @pytest.fixture(autouse=True)
    def created(self, store: ExecutionStore) -> None:
        for number in range(6):
            at = f"2026-11-21T08:43:0{number}.000Z"
            store.create(execution(f"exec-{number}", created_at=at, plan=workflow(), trace=(trace("x"),), result="r"))
        for number in (1, 4):
            store.save(execution(f"exec-{number}", status="running"))
        store.save(execution("exec-4", status="succeeded", result="done"))

    @pytest.mark.parametrize(
        ("status", "ids"),
        [(None, "543210"), ("accepted", "5320"), ("running", "1"), ("succeeded", "4"), ("failed", "")],
    )
    @pytest.mark.parametrize("limit", [1, 2, 100])
    def test_the_newest_come_first_in_pages_of_one_status_or_all(
        self, store: ExecutionStore, status: Any, ids: str, limit: int
    ) -> None:
        found: list[str] = []
        cursor = None
        while True:
            page, cursor = store.list(status, cursor, limit)
            found += [e.id for e in page]
            assert all(status in (None, e.status) for e in page)
            if cursor is None:
                break
        assert found == [f"exec-{n}" for n in ids]

    def test_a_list_has_summaries(self, store: ExecutionStore) -> None:
        summary = store.list("succeeded")[0][0]
        assert (summary.goal, summary.plan, summary.trace, summary.result) == ("say hello", None, (), None)

    def test_a_cursor_of_another_list_is_invalid(self, store: ExecutionStore) -> None:
        _, cursor = store.list(limit=1)
        with pytest.raises(InvalidError):
            store.list("accepted", cursor)
        with pytest.raises(InvalidError):
            store.list(cursor="x")


class TestEvents:
    @pytest.fixture(autouse=True)
    def created(self, store: ExecutionStore) -> None:
        store.create(execution())

    def test_events_are_numbered_in_their_order(self, store: ExecutionStore) -> None:
        assert store.events("exec-1") == []
        first = store.append_event("exec-1", "started")
        second = store.append_event("exec-1", "step", {"ms": 1.5, "name": "한글"})
        assert first == Event(seq=1, at=CREATED, type="started")
        assert store.events("exec-1") == [first, second]
        assert store.events("exec-1", after_seq=1) == [second]
        assert store.events("exec-1", limit=1) == [first]
        assert store.events("exec-1", after_seq=2) == []

    def test_events_of_many_writers_have_no_gap_for_a_reader_that_follows(self, store: ExecutionStore) -> None:
        with ThreadPoolExecutor(6) as pool:
            writers = [pool.submit(store.append_event, "exec-1", f"e{n}") for n in range(60)]
            read: list[Event] = []
            while len(read) < 60:
                read += store.events("exec-1", after_seq=read[-1].seq if read else 0)
            assert sorted(w.result().seq for w in writers) == [e.seq for e in read] == list(range(1, 61))

    def test_events_do_not_disturb_the_execution_or_another(self, store: ExecutionStore) -> None:
        store.create(execution("exec-10"))
        store.append_event("exec-1", "x")
        assert store.events("exec-10") == []
        assert store.get("exec-1") == execution()


def test_what_a_store_writes_begins_with_its_tenant(store: ExecutionStore, tables: SqliteTables) -> None:
    store.create(execution(), deed=Deed("ann", "orchestrate", "exec-1"))
    for partition in ("T#local#EXEC#exec-1", "T#local#EXECS#all"):
        index = "list" if "EXECS" in partition else None
        assert tables.query(Query("executions", partition, index=index)).items
