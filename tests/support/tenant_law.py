"""The law of tenants, held against every operation of a store: what the data role of AWS would refuse is an error.

A tenant's session reads keys of ``T#<tenant>#`` and of ``T#_shared#`` and writes the first ones only; the key of an
index counts as a key, though AWS looks at it in queries only. Artifacts: its own folder, and ``_shared`` to read.
"""

from collections.abc import Mapping
from typing import Any

from tdev.kernel.errors import DeniedError
from tdev.kernel.tenant import SHARED
from tdev.platform.artifacts import Artifacts
from tdev.platform.journal.aws import TablesJournal
from tdev.platform.storage import Check, Delete, Item, Key, Operation, Page, Put, Query, Tables, Update
from tdev.platform.tables import TABLES
from tdev.runtime import Runtime

_TABLES = {table.name: table for table in TABLES if table.name != "callers"}
_ACTIONS: Mapping[type, str] = {
    Put: "PutItem",
    Delete: "DeleteItem",
    Update: "UpdateItem",
    Check: "ConditionCheckItem",
}


class BreachError(AssertionError):
    """An operation that a tenant's session may not do."""


class Record:
    """What was done: ``(tenant or _shared, action of AWS, resource)``; breaches are kept in case they are swallowed."""

    def __init__(self) -> None:
        self.done: set[tuple[str, str, str]] = set()
        self.breaches: list[str] = []

    def note(self, home: str, action: str, resource: str) -> None:
        """Something was done in the home of a tenant."""
        self.done.add((home, action, resource))

    def refuse(self, told: str) -> None:
        """The law was broken."""
        self.breaches.append(told)
        raise BreachError(told)

    def resources(self, *, home: str | None = None) -> set[tuple[str, str]]:
        """The actions and on what, of everybody or in one home."""
        return {(action, resource) for whose, action, resource in self.done if home in (None, whose)}


class LawfulTables:
    """Tables that serve the session of one tenant; what it may not do raises ``BreachError``."""

    def __init__(self, inner: Tables, tenant: str, record: Record | None = None) -> None:
        self.record = record or Record()
        self._inner = inner
        self._tenant = tenant

    def get(self, table: str, key: Key) -> Item | None:
        """See ``Tables.get``."""
        self._read("GetItem", table, None, key[_TABLES[table].pk])
        return self._inner.get(table, key)

    def query(self, query: Query) -> Page:
        """See ``Tables.query``."""
        self._read("Query", query.table, query.index, query.pk)
        return self._inner.query(query)

    def write(self, *operations: Operation) -> None:
        """See ``Tables.write``."""
        for operation in operations:
            self._change(operation)
        self._inner.write(*operations)

    def update(self, operation: Update) -> Item:
        """See ``Tables.update``."""
        self._change(operation)
        return self._inner.update(operation)

    def _read(self, action: str, table: str, index: str | None, pk: str) -> None:
        home = next((home for home in (self._tenant, SHARED) if pk.startswith(f"T#{home}#")), None)
        if home is None or table not in _TABLES:
            self.record.refuse(f"the session of {self._tenant} reads {table} {pk!r}")
        self.record.note(str(home), action, f"index/{table}/{index}" if index else f"table/{table}")

    def _change(self, operation: Operation) -> None:
        table = _TABLES.get(operation.table)
        keys: Mapping[str, Any] = operation.item if isinstance(operation, Put) else operation.key
        if isinstance(operation, Update):
            keys = {**operation.set, **keys}
        names = {table.pk, *(index.pk for index in table.indexes)} if table else set()
        for name in sorted(names & set(keys)):
            if not str(keys[name]).startswith(f"T#{self._tenant}#"):
                self.record.refuse(f"the session of {self._tenant} writes {operation.table} {name} {keys[name]!r}")
        if table is None or table.pk not in keys:
            self.record.refuse(f"the session of {self._tenant} writes {operation!r}")
        self.record.note(self._tenant, _ACTIONS[type(operation)], f"table/{operation.table}")


class LawfulArtifacts:
    """Artifacts that serve the session of one tenant."""

    def __init__(self, inner: Artifacts, tenant: str, record: Record | None = None) -> None:
        self.record = record or Record()
        self._inner = inner
        self._tenant = tenant

    def put(self, tenant: str, content: bytes) -> str:
        """See ``Artifacts.put``."""
        self._allow("s3:PutObject", tenant, self._tenant)
        return self._inner.put(tenant, content)

    def get(self, tenant: str, digest: str) -> bytes:
        """See ``Artifacts.get``."""
        self._allow("s3:GetObject", tenant, self._tenant, SHARED)
        return self._inner.get(tenant, digest)

    def has(self, tenant: str, digest: str) -> bool:
        """See ``Artifacts.has``."""
        self._allow("s3:GetObject", tenant, self._tenant, SHARED)
        return self._inner.has(tenant, digest)

    def _allow(self, action: str, tenant: str, *homes: str) -> None:
        if tenant not in homes:
            self.record.refuse(f"the session of {self._tenant} does {action} in {tenant}/")
        self.record.note(tenant, action, "artifacts")


class LawfulRuntime(Runtime):
    """A runtime that gives out stores as on AWS: for a tenant, held to the law; none for the shared catalogue."""

    def __init__(self, *given: Any, **parts: Any) -> None:
        super().__init__(*given, **parts)
        self.record = Record()

    def tables_of(self, tenant: str) -> Tables:
        """See ``Runtime.tables_of``."""
        return LawfulTables(super().tables_of(self._home(tenant)), tenant, self.record)

    def artifacts_of(self, tenant: str) -> Artifacts:
        """See ``Runtime.artifacts_of``."""
        return LawfulArtifacts(super().artifacts_of(self._home(tenant)), tenant, self.record)

    def journal(self, tenant: str) -> TablesJournal:
        """The journal that is used on AWS."""
        return TablesJournal(self.tables_of(tenant), tenant)

    def _home(self, tenant: str) -> str:
        if tenant == SHARED:
            self.record.breaches.append("somebody asked for the session of the shared catalogue")
            raise DeniedError("no session is given for the shared catalogue")
        return tenant
