"""Saved workflows: each save is a new version, 1, 2, 3 ...; versions never change."""

import builtins

from tdev.domain.audit.trail import AuditTrail, Deed
from tdev.domain.records.keys import Keys
from tdev.kernel.clock import Clock, system_clock
from tdev.kernel.errors import ConditionFailedError, NotFoundError, PlatformError
from tdev.model.workflow import Workflow
from tdev.platform.storage import Absent, Item, Put, Query, Tables

_TABLE = "workflows"
_HEAD = "HEAD"
_ATTEMPTS = 1000


class WorkflowStore:
    """The workflows of one tenant."""

    def __init__(self, tables: Tables, tenant: str, *, clock: Clock = system_clock) -> None:
        """Raises ``InvalidError`` when the tenant is none."""
        self._tables = tables
        self._keys = Keys(tenant)
        self._trail = AuditTrail(tables, tenant, clock=clock)

    def save(self, workflow: Workflow, *, actor: str, request_id: str = "") -> Workflow:
        """Keep the workflow as the next version of its id, whatever version it says; answers it with that version.

        Raises:
            TooLargeError: When it is larger than an item may be.
        """
        for _ in range(_ATTEMPTS):
            head = self._tables.get(_TABLE, self._key(workflow.id, _HEAD))
            newest = head["version"] if head else 0
            saved = workflow.model_copy(update={"version": newest + 1})
            attributes: Item = {"doc": saved.model_dump_json(), "version": saved.version}
            place = {"list_pk": self._keys.partition("FLOWS"), "list_sk": saved.id}
            # Versions have no gaps: when the next one is absent, the head is the one that was read.
            version = Put(_TABLE, {**self._key(saved.id, _sort_key(saved.version)), **attributes}, Absent())
            moved = Put(_TABLE, {**self._key(saved.id, _HEAD), **attributes, **place})
            deed = Deed(actor, "save_workflow", f"{saved.id}@{saved.version}", request_id=request_id)
            try:
                self._trail.append(deed, version, moved)
            except ConditionFailedError:
                continue  # somebody saved a version meanwhile
            return saved
        raise PlatformError(f"workflow {workflow.id} is saved by too many at once", hint="try again")

    def get(self, id: str, version: int | None = None) -> Workflow:
        """A version, or the newest.

        Raises:
            NotFoundError: When there is none.
        """
        sort = _HEAD if version is None else _sort_key(version)
        item = self._tables.get(_TABLE, self._key(id, sort))
        if item is None:
            named = f"workflow {id!r}" if version is None else f"version {version} of the workflow {id!r}"
            raise NotFoundError(f"there is no {named}", hint="list the workflows to see their ids")
        return _read(item)

    def list(self, cursor: str | None = None, limit: int = 100) -> tuple[builtins.list[Workflow], str | None]:
        """The newest version of each, ordered by id, and the cursor to the next ones.

        Raises:
            InvalidError: When the cursor is none.
        """
        partition = self._keys.partition("FLOWS")
        page = self._tables.query(Query(_TABLE, partition, index="list", limit=limit, cursor=cursor))
        return [_read(item) for item in page.items], page.cursor

    def _key(self, id: str, sort: str) -> dict[str, str]:
        return dict(self._keys.key(sort, "FLOW", id))


def _sort_key(version: int) -> str:
    return f"V#{version:010d}"


def _read(item: Item) -> Workflow:
    return Workflow.model_validate_json(item["doc"])
