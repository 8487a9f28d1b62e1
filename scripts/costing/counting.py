"""Counts what orchestrations use: the real API, agents, state machine and stores, run here with counters in between.

Units as in the Amazon DynamoDB Developer Guide, "Read and write operations" and "Transactions": a write takes one unit
per KiB, twice that in a transaction; a consistent read takes one per 4 KiB, one through an index half of that; an index
takes the write of each of its items once more, and two where the key in it changes.
"""

import json
import logging
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from tdev.entry.api.app import handler
from tdev.entry.http.http_event import Arrival, to_event, to_response
from tdev.entry.http.message import Head
from tdev.entry.process import use
from tdev.kernel.clock import system_clock
from tdev.kernel.errors import PlatformError
from tdev.model.execution import FINAL
from tdev.orchestration.definition import definitions
from tdev.platform.artifacts import Artifacts
from tdev.platform.invocation import Invoked
from tdev.platform.journal.aws import TablesJournal
from tdev.platform.log_records import LambdaJson
from tdev.platform.storage import Check, Delete, Item, Key, Operation, Page, Put, Query, Tables, Update
from tdev.platform.storage.rules import size
from tdev.platform.tables import TABLES
from tdev.runtime import Runtime
from tdev.settings import Settings

TENANT = "local"
_TABLES = {table.name: table for table in TABLES}
_CLAIMS = {"sub": "ann", "tenant": TENANT, "roles": "[admin approver developer viewer]"}
_LONGEST_S = 60.0


@dataclass(slots=True)
class Counts:
    """What was used. ``calls`` by function; units are DynamoDB's; bytes are those of the stores and of log lines."""

    orchestrations: int = 0
    states: int = 0
    history: int = 0
    requests: int = 0
    calls: Counter[str] = field(default_factory=Counter)
    writes: float = 0
    reads: float = 0
    stored_bytes: int = 0
    object_writes: int = 0
    object_reads: int = 0
    log_lines: int = 0
    log_bytes: int = 0


class CountedTables:
    """Tables whose operations are counted in DynamoDB's units."""

    def __init__(self, inner: Tables, counts: Counts) -> None:
        self._inner = inner
        self._counts = counts

    def get(self, table: str, key: Key) -> Item | None:
        """See ``Tables.get``."""
        found = self._inner.get(table, key)
        self._counts.reads += _blocks(size(found) if found else 0, 4)
        return found

    def write(self, *operations: Operation) -> None:
        """See ``Tables.write``."""
        before = [self._standing(operation) for operation in operations]
        self._inner.write(*operations)
        for operation, there in zip(operations, before, strict=True):
            self._count(operation, there, 2 if len(operations) > 1 else 1)

    def update(self, operation: Update) -> Item:
        """See ``Tables.update``."""
        before = self._standing(operation)
        item = self._inner.update(operation)
        self._count(operation, before, 1)
        return item

    def query(self, query: Query) -> Page:
        """See ``Tables.query``."""
        page = self._inner.query(query)
        blocks = _blocks(sum(size(item) for item in page.items), 4)
        self._counts.reads += blocks / 2 if query.index else blocks
        return page

    def _standing(self, operation: Operation) -> Item | None:
        return self._inner.get(operation.table, self._key(operation))

    def _key(self, operation: Operation) -> dict[str, str]:
        table = _TABLES[operation.table]
        source = operation.item if isinstance(operation, Put) else operation.key
        return {table.pk: source[table.pk], table.sk: source[table.sk]}

    def _count(self, operation: Operation, before: Item | None, times: int) -> None:
        after = before if isinstance(operation, Check) else self._standing(operation)
        sizes = [size(item) if item else 0 for item in (before, after)]
        self._counts.writes += times * _blocks(max(sizes), 1)
        self._counts.stored_bytes += sizes[1] - sizes[0]
        for index in _TABLES[operation.table].indexes:
            old, new = (_index_key(item, index.pk, index.sk) for item in (before, after))
            if isinstance(operation, Put | Update | Delete) and (old or new) and before != after:
                moved = old is not None and new is not None and old != new
                self._counts.writes += _blocks(max(sizes), 1) * (2 if moved else 1)
                self._counts.stored_bytes += (sizes[1] if new else 0) - (sizes[0] if old else 0)


def _index_key(item: Item | None, pk: str, sk: str) -> tuple[Any, Any] | None:
    return (item[pk], item[sk]) if item and pk in item and sk in item else None


def _blocks(bytes_: int, kib: int) -> int:
    return max(1, math.ceil(bytes_ / (kib * 1024)))


class CountedArtifacts:
    """Artifacts whose requests are counted; what stands there already is asked for and not written, as on S3."""

    def __init__(self, inner: Artifacts, counts: Counts) -> None:
        self._inner = inner
        self._counts = counts

    def put(self, tenant: str, content: bytes) -> str:
        """See ``Artifacts.put``."""
        self._counts.object_writes += 1
        return self._inner.put(tenant, content)

    def get(self, tenant: str, digest: str) -> bytes:
        """See ``Artifacts.get``."""
        self._counts.object_reads += 1
        return self._inner.get(tenant, digest)

    def has(self, tenant: str, digest: str) -> bool:
        """See ``Artifacts.has``."""
        self._counts.object_reads += 1
        return self._inner.has(tenant, digest)


class CountedRuntime(Runtime):
    """A runtime on this machine that keeps everything where AWS would, the checkpoints in the executions table too."""

    def __init__(self, given: Settings, counts: Counts) -> None:
        super().__init__(given)
        self.counts = counts

    @cached_property
    def counted(self) -> CountedTables:
        """The tables behind the counter."""
        return CountedTables(self.tables, self.counts)

    def tables_of(self, tenant: str) -> Tables:
        """See ``Runtime.tables_of``."""
        return self.counted

    def artifacts_of(self, tenant: str) -> Artifacts:
        """See ``Runtime.artifacts_of``."""
        return CountedArtifacts(super().artifacts_of(tenant), self.counts)

    def journal(self, tenant: str) -> TablesJournal:
        """See ``Runtime.journal``."""
        return TablesJournal(self.counted, tenant)


class _Lines(logging.Handler):
    """Counts log lines in the form that they have on Lambda."""

    def __init__(self, counts: Counts) -> None:
        super().__init__(logging.INFO)
        self.setFormatter(LambdaJson())
        self._counts = counts

    def emit(self, record: logging.LogRecord) -> None:
        self._counts.log_lines += 1
        self._counts.log_bytes += len(self.format(record).encode())


class Region:
    """An installation that counts. One orchestration at a time."""

    def __init__(self, runtime: CountedRuntime) -> None:
        self._runtime = runtime
        self._counts = runtime.counts
        self._machine = runtime.resident_machine(definitions(), self._invoke)
        runtime.adopt(self._machine)

    def orchestrate(self, goal: str, looks: int) -> str:
        """Take a goal to its end as a caller does who then looks so many times; answers how it ended.

        Raises:
            PlatformError: When the API refuses, or it has not ended after a minute.
        """
        accepted = self._ask("POST", "/api/orchestrate", {"goal": goal})
        (newest, *_) = self._machine.list("orchestrate", limit=1)
        ended = self._machine.wait(newest.arn, _LONGEST_S)
        history = self._machine.history(newest.arn)
        self._counts.orchestrations += 1
        self._counts.history += len(history)
        self._counts.states += sum(event.type.endswith("StateEntered") for event in history)
        status = str(ended.status)
        for _ in range(looks):
            status = str(self._ask("GET", f"/api/executions/{accepted['execution_id']}", None)["status"])
        if status not in FINAL and looks:
            raise PlatformError(f"{goal!r} is {status} after {_LONGEST_S:g} s")
        return status

    def close(self) -> None:
        """End the state machine."""
        self._machine.close()

    def _invoke(self, function: str, payload: Any) -> Invoked:
        self._counts.calls[function] += 1
        return self._runtime.invoke(function, payload)

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None) -> Any:
        self._counts.requests += 1
        self._counts.calls["api"] += 1
        payload = b"" if body is None else json.dumps(body).encode()
        more = [("content-type", "application/json"), ("content-length", str(len(payload)))] if payload else []
        head = Head(method, path, "", (("host", "localhost"), *more))
        event = to_event(head, payload, Arrival(f"request-{self._counts.requests}", system_clock(), _CLAIMS))
        answer = to_response(handler(event, None))
        if answer.status >= 400:
            raise PlatformError(f"{method} {path} answered {answer.status}: {answer.body.decode()}")
        return json.loads(answer.body)


@contextmanager
def counting(folder: Path, files: Path, counts: Counts) -> Iterator[Region]:
    """A region below ``folder`` whose components read ``files`` and may fetch from this machine."""
    runtime = CountedRuntime(Settings(data=folder, files=files, tenant=TENANT, allowed_hosts="127.0.0.1"), counts)
    logger, lines = logging.getLogger("tdev"), _Lines(counts)
    level, told = logger.level, logger.propagate
    logger.addHandler(lines)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    use(runtime)
    region = Region(runtime)
    try:
        yield region
    finally:
        region.close()
        use(None)
        runtime.close()
        logger.removeHandler(lines)
        logger.setLevel(level)
        logger.propagate = told
