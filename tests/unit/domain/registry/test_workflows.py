from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tdev.domain.audit.trail import AuditTrail
from tdev.domain.registry.workflows import WorkflowStore
from tdev.kernel.errors import InvalidError, NotFoundError, TooLargeError
from tdev.platform.storage.embedded import SqliteTables
from tests.support.nouns import workflow


@pytest.fixture
def tables(tmp_path: Path) -> Iterator[SqliteTables]:
    store = SqliteTables(tmp_path / "store.db")
    yield store
    store.close()


@pytest.fixture
def store(tables: SqliteTables) -> WorkflowStore:
    return WorkflowStore(tables, "local")


def test_each_save_is_a_new_version_and_old_ones_stay(store: WorkflowStore) -> None:
    first = store.save(workflow(goal="one", version=7), actor="ann")
    second = store.save(workflow(goal="two"), actor="ann")
    assert (first.version, second.version) == (1, 2)
    assert store.get("greet") == second
    assert store.get("greet", 1) == first
    assert store.get("greet", 2) == second


def test_what_is_saved_comes_back_whole(store: WorkflowStore) -> None:
    given = workflow(output={"x": [1.5, None, "${one.text}"]}, inputs={"type": "object"})
    assert store.save(given, actor="ann") == given


@pytest.mark.parametrize(("id", "version"), [("missing", None), ("greet", 2), ("greet", 0)])
def test_what_is_not_there_is_not_found(store: WorkflowStore, id: str, version: int | None) -> None:
    store.save(workflow(), actor="ann")
    with pytest.raises(NotFoundError):
        store.get(id, version)


@pytest.mark.parametrize("id", ["", "a#b", "x" * 201, "\ud800"])
def test_an_id_that_could_be_no_key_is_invalid(store: WorkflowStore, id: str) -> None:
    with pytest.raises(InvalidError):
        store.get(id)


def test_the_list_has_the_newest_of_each_in_pages(store: WorkflowStore) -> None:
    for id in ("b", "a", "c", "a"):
        store.save(workflow(id), actor="ann")
    page, cursor = store.list(limit=2)
    rest, end = store.list(cursor, limit=2)
    assert [(w.id, w.version) for w in page + rest] == [("a", 2), ("b", 1), ("c", 1)]
    assert end is None
    with pytest.raises(InvalidError):
        store.list("x")


def test_many_who_save_at_once_get_different_versions(tables: SqliteTables, store: WorkflowStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        saved = pool.map(lambda n: store.save(workflow(goal=str(n)), actor="ann"), range(24))
        assert sorted(w.version for w in saved) == list(range(1, 25))
    assert [record.target for record in AuditTrail(tables, "local").list()] == [f"greet@{n}" for n in range(1, 25)]


def test_a_workflow_too_large_for_an_item_is_refused_and_leaves_nothing(store: WorkflowStore) -> None:
    with pytest.raises(TooLargeError):
        store.save(workflow(output="x" * 500_000), actor="ann")
    with pytest.raises(NotFoundError):
        store.get("greet")
