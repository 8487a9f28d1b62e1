"""Two tenants on one store, through every method of every typed store: nothing of one shows in the other."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tdev.domain.audit.trail import AuditTrail, Deed
from tdev.domain.execution.approvals import ApprovalTokens
from tdev.domain.execution.idempotency import Idempotency
from tdev.domain.execution.store import ExecutionStore
from tdev.domain.registry.catalogue import Catalogue
from tdev.domain.registry.workflows import WorkflowStore
from tdev.kernel.errors import TDevError
from tdev.kernel.tenant import SHARED
from tdev.platform.artifacts.embedded import FolderArtifacts
from tdev.platform.journal.aws import TablesJournal
from tdev.platform.storage.embedded import SqliteTables
from tests.support.clock import SetClock
from tests.support.nouns import component, execution, workflow
from tests.support.tenant_law import LawfulArtifacts, LawfulTables, Record

STATUSES = ["running", "awaiting_approval", "succeeded", "cancelled"]
NAMES = st.sampled_from(["a", "b", "theirs"])


class Tenant:
    """All stores of one tenant, and what can be seen through them."""

    def __init__(self, database: SqliteTables, folder: Path, tenant: str) -> None:
        clock = SetClock()
        self.record = Record()
        tables = LawfulTables(database, tenant, self.record)
        self.artifacts = LawfulArtifacts(FolderArtifacts(folder), tenant, self.record)
        self.tenant = tenant
        self.catalogue = Catalogue(tables, tenant, clock=clock)
        self.workflows = WorkflowStore(tables, tenant, clock=clock)
        self.executions = ExecutionStore(tables, self.artifacts, tenant, clock=clock)
        self.trail = AuditTrail(tables, tenant, clock=clock)
        self.keys = Idempotency(tables, tenant, clock=clock)
        self.tokens = ApprovalTokens(tables, tenant, clock=clock)
        self.journal = TablesJournal(tables, tenant)

    def act(self, what: str, name: str, number: int, mark: str) -> Any:
        """One change with a mark in it; a refusal is an outcome too."""
        acts: dict[str, Callable[[], Any]] = {
            "publish": lambda: self.catalogue.publish(component(name, f"1.{number}.0", description=mark), actor=mark),
            "publish many": lambda: self.catalogue.publish_many([component(name, "2.0.0", description=mark)], mark),
            "status": lambda: self.catalogue.set_status(f"{name}@1.{number}.0", "disabled", actor=mark),
            "save": lambda: self.workflows.save(workflow(name, goal=mark), actor=mark),
            "create": lambda: self.executions.create(execution(name, goal=mark, result=mark * 30_000)),
            "change": lambda: self.executions.save(execution(name, goal=mark, status=STATUSES[number])),
            "event": lambda: self.executions.append_event(name, mark),
            "deed": lambda: self.trail.append(Deed(mark, "do", name)),
            "keep": lambda: self.tokens.keep(name, f"sha256:{number}", mark),
            "answer": lambda: self.tokens.drop(name),
            "claim": lambda: self.keys.claim("POST /x", name, "body", {"by": mark}).answer,
            "journal": lambda: self.journal.append([(name, number, mark.encode())]),
            "drop": lambda: self.journal.drop(name),
        }
        return outcome(acts[what])

    def seen(self) -> list[Any]:
        """What every reading method answers for every name."""
        found: list[Any] = [
            self.catalogue.list(),
            self.catalogue.snapshot(),
            self.workflows.list(),
            self.trail.list(),
            *(self.executions.list(status) for status in (None, "accepted", *STATUSES)),  # type: ignore[arg-type]
        ]
        for name in ("a", "b", "theirs"):
            found += [
                outcome(lambda name=name: self.catalogue.get(name)),
                outcome(lambda name=name: self.catalogue.get(f"{name}@1.0.0")),
                outcome(lambda name=name: self.catalogue.get(f"{name}@1")),
                outcome(lambda name=name: self.catalogue.versions(name)),
                outcome(lambda name=name: self.workflows.get(name)),
                outcome(lambda name=name: self.workflows.get(name, 1)),
                outcome(lambda name=name: self.executions.get(name)),
                outcome(lambda name=name: self.executions.events(name)),
                outcome(lambda name=name: self.tokens.find(name)),
                self.journal.read(name),
            ]
        return found


def outcome(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except TDevError as error:
        return type(error).__name__, error.message, error.hint


ACTS = st.sampled_from(
    "publish,publish many,status,save,create,change,event,deed,keep,answer,claim,journal,drop".split(",")
)
SHARED_READS = {
    ("GetItem", "table/registry"),
    ("Query", "table/registry"),
    ("Query", "index/registry/list"),
}
STEPS = st.lists(st.tuples(st.booleans(), ACTS, NAMES, st.integers(0, 3)), min_size=1, max_size=25)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_a_tenant_sees_and_gets_exactly_what_it_would_alone_and_its_session_is_enough(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[bool, str, str, int]]
) -> None:
    folder = tmp_path_factory.mktemp("two")
    together, alone = SqliteTables(folder / "together.db"), SqliteTables(folder / "alone.db")
    ours, theirs = (Tenant(together, folder / "together", name) for name in ("ours", "theirs"))
    control = Tenant(alone, folder / "alone", "ours")
    for is_ours, what, name, number in steps:
        if is_ours:
            assert ours.act(what, name, number, "ours") == control.act(what, name, number, "ours")
        else:
            theirs.act(what, name, number, "SECRET")
        assert ours.seen() == control.seen()
    assert "SECRET" not in repr(ours.seen())
    for tenant in (ours, theirs):  # the stores refused every breach, or somebody swallowed it
        assert tenant.record.breaches == []
        assert tenant.record.resources(home=SHARED) <= SHARED_READS
    together.close()
    alone.close()


def test_all_read_the_shared_catalogue_and_only_it(tmp_path: Path) -> None:
    tables = SqliteTables(tmp_path / "store.db")
    shared, ours = Tenant(tables, tmp_path / "a", SHARED), Tenant(tables, tmp_path / "a", "ours")
    for what in ("publish", "save", "create", "event", "deed", "journal"):
        shared.act(what, "a", 0, "SHARED")
    assert [c.description for c in ours.catalogue.snapshot()] == ["SHARED"]
    assert outcome(lambda: ours.catalogue.set_status("a@1.0.0", "disabled", actor="x"))[0] == "DeniedError"
    for hidden in (ours.workflows.list()[0], ours.executions.list()[0], ours.trail.list(), ours.journal.read("a")):
        assert hidden == []
    assert outcome(lambda: ours.workflows.get("a"))[0] == "NotFoundError"
    assert outcome(lambda: ours.executions.get("a"))[0] == "NotFoundError"
    tables.close()


@pytest.mark.parametrize("tenant", ["", "a#b", "ours#EXEC", "T#theirs", "../theirs", "Theirs", "_private"])
def test_a_text_that_is_no_tenant_gets_no_store(tmp_path: Path, tenant: str) -> None:
    tables = SqliteTables(tmp_path / "store.db")
    assert outcome(lambda: Tenant(tables, tmp_path, tenant))[0] == "InvalidError"
    tables.close()
