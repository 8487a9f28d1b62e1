"""The history of a service: deployments, promotions and rollbacks in one list, newest first, page by page."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tdev.domain.delivery.histories import Histories
from tdev.domain.delivery.services import ServiceStore
from tdev.kernel.errors import InvalidError, NotFoundError
from tdev.model.promoting import HistoryEntry
from tdev.model.service import Deployment
from tdev.platform.storage.embedded import SqliteTables


@pytest.fixture
def tables(tmp_path: Path) -> Iterator[SqliteTables]:
    made = SqliteTables(tmp_path / "tables.db")
    yield made
    made.close()


@pytest.fixture
def histories(tables: SqliteTables) -> Histories:
    return Histories(tables, "local", ServiceStore(tables, "local"))


def at(second: int) -> str:
    return f"2026-11-21T08:{second // 60:02}:{second % 60:02}.000Z"


def deployed(tables: SqliteTables, second: int, service: str = "example") -> None:
    store = ServiceStore(tables, "local")
    wanted = Deployment(
        id=f"dep-{second}", service=service, status="accepted", by="ann", created_at=at(second), updated_at=at(second)
    )
    store.accept(wanted, actor="ann")
    store.end(wanted.id, "failed", actor="ann")


def entry(second: int, kind: str = "rollback", **more: Any) -> HistoryEntry:
    given = {"service": "example", "status": "live", "by": "bob", "created_at": at(second), "updated_at": at(second)}
    return HistoryEntry.model_validate({"id": f"{kind}-{second}", "kind": kind, **given, **more})


def test_everything_stands_in_one_list_newest_first(tables: SqliteTables, histories: Histories) -> None:
    deployed(tables, 1)
    histories.note(entry(2, "promotion", to="staging", deployment_id="dep-far"))
    deployed(tables, 3)
    histories.note(entry(4, reason="it was slow"))
    found, following = histories.list("example")
    assert [each.id for each in found] == ["rollback-4", "dep-3", "promotion-2", "dep-1"]
    assert following is None
    assert [(each.kind, each.by, each.reason) for each in found[:2]] == [
        ("rollback", "bob", "it was slow"),
        ("deployment", "ann", ""),
    ]


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
def test_pages_have_all_of_it_once(tables: SqliteTables, histories: Histories, limit: int) -> None:
    for second in range(0, 14, 2):
        deployed(tables, second)
        histories.note(entry(second + 1))
    found, cursor = [], None
    while True:
        page, cursor = histories.list("example", cursor, limit)
        assert 0 < len(page) <= limit
        found += [each.created_at for each in page]
        if cursor is None:
            break
    assert found == [at(second) for second in range(13, -1, -1)]


def test_noting_it_again_changes_nothing(histories: Histories) -> None:
    for _ in range(2):
        histories.note(entry(1))
    assert len(histories.list("example")[0]) == 1


def test_a_promotion_is_found_by_the_deployment_that_it_led_to(histories: Histories) -> None:
    histories.note(entry(1, "promotion", to="staging", deployment_id="dep-far"))
    assert histories.promotion("example", "dep-far").to == "staging"
    for service, deployment in (("example", "dep-other"), ("other", "dep-far")):
        with pytest.raises(NotFoundError):
            histories.promotion(service, deployment)


def test_that_of_another_tenant_is_not_there(tables: SqliteTables, histories: Histories) -> None:
    histories.note(entry(1))
    assert Histories(tables, "red", ServiceStore(tables, "red")).list("example") == ([], None)


@pytest.mark.parametrize("cursor", ["", "x", "2026-11-21T08:00:01.000Z", "2026-11-21T08:00:01.000Z#a#b"])
def test_what_is_no_cursor_is_refused(histories: Histories, cursor: str) -> None:
    with pytest.raises(InvalidError, match="cursor"):
        histories.list("example", cursor)
