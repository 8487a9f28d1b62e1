"""The history of tests: each run is a record that never changes, written with the event that tells of it."""

import builtins

from tdev.domain.notices.outbox import Outbox
from tdev.domain.notices.telling import run_news
from tdev.domain.records.keys import Keys
from tdev.kernel.semver import Version
from tdev.model.test_run import TestRun
from tdev.platform.storage import Absent, Put, Query, Tables

_TABLE = "test_history"
_ALL = "TESTS"


class History:
    """The runs of tests of one tenant."""

    def __init__(self, tables: Tables, tenant: str, outbox: Outbox) -> None:
        """Raises ``InvalidError`` when the tenant is none."""
        self._tables = tables
        self._keys = Keys(tenant)
        self._outbox = outbox

    def add(self, run: TestRun) -> TestRun:
        """Keep a run, and tell of it; answers it as this tenant's."""
        kept = run.model_copy(update={"tenant": self._keys.tenant})
        place = {"list_pk": self._keys.partition(_ALL), "list_sk": kept.id}
        item = {**self._keys.key(kept.id, "TEST", kept.component), **place, "doc": kept.model_dump_json()}
        self._tables.write(Put(_TABLE, item, Absent()), *self._outbox.puts(run_news(kept)))
        self._outbox.flush()
        return kept

    def list(
        self, component: str | None = None, version: str | None = None, cursor: str | None = None, limit: int = 50
    ) -> tuple[builtins.list[TestRun], str | None]:
        """Runs, newest first, and the cursor to the older ones; of one component, or of one of its versions.

        With a version a page may have fewer than were asked for although there are more.

        Raises:
            InvalidError: When the cursor is none, or the name or version cannot be one.
        """
        wanted = None if version is None else str(Version.parse(version))
        if component is None:
            query = Query(_TABLE, self._keys.partition(_ALL), index="list", limit=limit, cursor=cursor, forward=False)
        else:
            partition = self._keys.partition("TEST", component)
            query = Query(_TABLE, partition, limit=limit, cursor=cursor, forward=False)
        page = self._tables.query(query)
        found = [TestRun.model_validate_json(item["doc"]) for item in page.items]
        return [each for each in found if wanted in (None, each.version)], page.cursor
