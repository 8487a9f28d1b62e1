"""The history of tests: kept in order, told of, and never another tenant's."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tdev.domain.testing.history import History
from tdev.kernel.errors import InvalidError, PlatformError
from tdev.kernel.ids import new_id
from tdev.model.test_run import TestRun
from tdev.platform.storage.embedded import SqliteTables
from tests.support.clock import SetClock
from tests.support.nouns import AT
from tests.support.telling import KeepingBus, outbox


@pytest.fixture
def tables(tmp_path: Path) -> Iterator[SqliteTables]:
    store = SqliteTables(tmp_path / "store.db")
    yield store
    store.close()


def history(tables: SqliteTables, tenant: str = "local", bus: KeepingBus | None = None) -> History:
    return History(tables, tenant, outbox(tables, bus or KeepingBus(), tenant))


def run(number: int, component: str = "shout", version: str = "1.0.0", **fields: object) -> TestRun:
    id = new_id("test", SetClock(1_700_000_000.0 + number))
    given = {"id": id, "tenant": "local", "component": component, "version": version, "passed": 2, "failed": 0}
    return TestRun.model_validate({**given, "at": AT, **fields})


def test_runs_come_back_newest_first_with_the_cursor_to_the_older_ones(tables: SqliteTables) -> None:
    here = history(tables)
    kept = [here.add(run(number, component=f"c{number % 2}")) for number in range(5)]
    first, cursor = here.list(limit=3)
    assert first == kept[:1:-1]
    rest, end = here.list(cursor=cursor, limit=3)
    assert (rest, end) == (kept[1::-1], None)


def test_one_component_or_one_of_its_versions_can_be_asked_for(tables: SqliteTables) -> None:
    here = history(tables)
    old, other, new = (
        here.add(run(1)),
        here.add(run(2, component="other")),
        here.add(run(3, version="1.1.0", failed=1)),
    )
    assert here.list("shout")[0] == [new, old]
    assert here.list("shout", "1.0.0")[0] == [old]
    assert here.list("other")[0] == [other]
    assert here.list("nobody") == ([], None)
    with pytest.raises(InvalidError):
        here.list("shout", "one")


def test_a_run_is_told_with_its_record(tables: SqliteTables) -> None:
    bus = KeepingBus()
    kept = history(tables, bus=bus).add(run(1, mutation_score=0.9))
    (told,) = bus.events
    assert told.detail_type == "TestsFinished"
    expected = {"run_id": kept.id, "component": "shout", "version": "1.0.0", "passed": 2, "failed": 0}
    assert expected.items() <= told.detail.items()
    assert told.detail["mutation_score"] == 0.9


def test_a_run_is_kept_although_the_bus_is_down_and_told_later(tables: SqliteTables) -> None:
    bus = KeepingBus()
    bus.broken = True
    here = history(tables, bus=bus)
    here.add(run(1))
    assert len(here.list()[0]) == 1
    bus.broken = False
    assert outbox(tables, bus).flush() == 1


def test_the_same_run_is_not_kept_twice(tables: SqliteTables) -> None:
    here = history(tables)
    here.add(run(1))
    with pytest.raises(PlatformError):
        here.add(run(1).model_copy(update={"id": here.list()[0][0].id}))


def test_another_tenant_sees_nothing(tables: SqliteTables) -> None:
    history(tables).add(run(1))
    assert history(tables, "other").list() == ([], None)
    assert history(tables, "other").list("shout") == ([], None)


def test_a_run_belongs_to_whose_history_it_is_put_into(tables: SqliteTables) -> None:
    assert history(tables, "red").add(run(1)).tenant == "red"


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=12), st.integers(1, 5))
def test_pages_of_any_size_have_every_run_once(tmp_path: Path, names: list[str], size: int) -> None:
    with_file = tmp_path / f"{new_id('s')}.db"
    tables = SqliteTables(with_file)
    try:
        here = history(tables)
        kept = [here.add(run(number, component=name)) for number, name in enumerate(names)]
        found, cursor = here.list(limit=size)
        while cursor is not None:
            more, cursor = here.list(cursor=cursor, limit=size)
            found += more
        assert found == kept[::-1]
    finally:
        tables.close()
