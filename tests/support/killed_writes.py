"""Stores that are cut off at one of their writes, as a killed process: before it, or just behind it."""

from collections.abc import Callable, Mapping
from typing import Any

from tdev.platform.artifacts import Artifacts
from tdev.platform.storage import Item, Key, Operation, Page, Query, Tables, Update
from tdev.runtime import Runtime
from tests.support.killed import Killed


class Count:
    """Which write is the last one; 0: none is."""

    def __init__(self, at: int, *, behind: bool) -> None:
        self.at = at
        self.behind = behind
        self.seen = 0

    def through(self, write: Callable[[], Any]) -> Any:
        """Do a write, or die at it."""
        self.seen += 1
        if self.seen == self.at and not self.behind:
            raise Killed
        done = write()
        if self.seen == self.at:
            raise Killed
        return done


class FragileTables:
    """Tables whose writes are counted."""

    def __init__(self, inner: Tables, count: Count) -> None:
        self._inner = inner
        self._count = count

    def get(self, table: str, key: Key) -> Item | None:
        """See ``Tables.get``."""
        return self._inner.get(table, key)

    def query(self, query: Query) -> Page:
        """See ``Tables.query``."""
        return self._inner.query(query)

    def write(self, *operations: Operation) -> None:
        """See ``Tables.write``."""
        self._count.through(lambda: self._inner.write(*operations))

    def update(self, operation: Update) -> Item:
        """See ``Tables.update``."""
        found: Item = self._count.through(lambda: self._inner.update(operation))
        return found


class FragileArtifacts:
    """Artifacts whose writes are counted."""

    def __init__(self, inner: Artifacts, count: Count) -> None:
        self._inner = inner
        self._count = count

    def put(self, tenant: str, content: bytes) -> str:
        """See ``Artifacts.put``."""
        found: str = self._count.through(lambda: self._inner.put(tenant, content))
        return found

    def get(self, tenant: str, digest: str) -> bytes:
        """See ``Artifacts.get``."""
        return self._inner.get(tenant, digest)

    def has(self, tenant: str, digest: str) -> bool:
        """See ``Artifacts.has``."""
        return self._inner.has(tenant, digest)


class FragileRuntime(Runtime):
    """A runtime over stores that die at a write once ``count`` is set."""

    count: Count | None = None

    def tables_of(self, tenant: str) -> Tables:
        """See ``Runtime.tables_of``."""
        found = super().tables_of(tenant)
        return found if self.count is None else FragileTables(found, self.count)

    def artifacts_of(self, tenant: str) -> Artifacts:
        """See ``Runtime.artifacts_of``."""
        found = super().artifacts_of(tenant)
        return found if self.count is None else FragileArtifacts(found, self.count)


def outcome(answer: Any, made: Any) -> Mapping[str, Any]:
    """What must be the same however often it was killed: all but how long measuring took."""
    parts = [part.model_dump(mode="json", exclude={"generated": True, "mutation": {"ms"}}) for part in made]
    return {"answer": answer.model_dump(mode="json"), "made": parts}
