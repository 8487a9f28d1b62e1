"""What happened to services beside deployments: promotions and rollbacks by hand; and all of it in one list."""

import builtins
import re
from collections.abc import Callable

from tdev.domain.delivery.services import ServiceStore
from tdev.domain.records.keys import Keys
from tdev.kernel.errors import Finding, InvalidError, NotFoundError
from tdev.model.promoting import HistoryEntry
from tdev.model.service import Deployment
from tdev.platform.storage import Put, Query, Tables

_TABLE = "services"
_CURSOR = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#[A-Za-z0-9_-]{1,64}")


class Histories:
    """The histories of one tenant's services.

    Args:
        tables: The store.
        tenant: Whose.
        services: His services.
    """

    def __init__(self, tables: Tables, tenant: str, services: ServiceStore) -> None:
        self._tables = tables
        self._keys = Keys(tenant)
        self._services = services

    def note(self, entry: HistoryEntry) -> None:
        """Keep what happened; doing it again changes nothing."""
        key = self._keys.key(_place(entry), "HAPPENED", entry.service)
        self._tables.write(Put(_TABLE, {**key, "doc": entry.model_dump_json()}))

    def promotion(self, service: str, deployment: str) -> HistoryEntry:
        """The promotion that has led to a deployment in another stage. Raises ``NotFoundError``."""
        cursor: str | None = None
        while True:
            found, cursor = self._noted(service, cursor)
            for entry in found:
                if entry.deployment_id == deployment:
                    return entry
            if cursor is None:
                raise NotFoundError(f"{service} was not promoted as {deployment!r}")

    def list(
        self, service: str, cursor: str | None = None, limit: int = 50
    ) -> tuple[builtins.list[HistoryEntry], str | None]:
        """Everything that happened to a service, newest first, and the cursor to what was before.

        Raises:
            InvalidError: When the cursor is none.
        """
        if cursor is not None and _CURSOR.fullmatch(cursor) is None:
            raise InvalidError("the cursor is not one of this list", [Finding("#/cursor", "is no cursor", "cursor")])
        deployed = _until(cursor, limit + 1, lambda page: self._deployed(service, page))
        noted = _until(cursor, limit + 1, lambda page: self._noted(service, page))
        found = sorted([*deployed, *noted], key=_place, reverse=True)
        return found[:limit], _place(found[limit - 1]) if len(found) > limit else None

    def _deployed(self, service: str, cursor: str | None) -> tuple[builtins.list[HistoryEntry], str | None]:
        page, following = self._services.deployments(service, cursor)
        return [_entry(each) for each in page], following

    def _noted(self, service: str, cursor: str | None) -> tuple[builtins.list[HistoryEntry], str | None]:
        partition = self._keys.partition("HAPPENED", service)
        page = self._tables.query(Query(_TABLE, partition, cursor=cursor, forward=False))
        return [HistoryEntry.model_validate_json(item["doc"]) for item in page.items], page.cursor


def _until(
    before: str | None, count: int, page_at: Callable[[str | None], tuple[list[HistoryEntry], str | None]]
) -> list[HistoryEntry]:
    """The newest entries that stand before a place, from pages that begin with the newest."""
    found: list[HistoryEntry] = []
    cursor: str | None = None
    while True:
        page, cursor = page_at(cursor)
        found += [entry for entry in page if before is None or _place(entry) < before]
        if cursor is None or len(found) >= count:
            return found[:count]


def _place(entry: HistoryEntry) -> str:
    return f"{entry.created_at}#{entry.id}"


def _entry(deployment: Deployment) -> HistoryEntry:
    return HistoryEntry.model_validate(deployment.model_dump())
