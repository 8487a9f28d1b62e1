"""What a tenant's session on AWS may reach is enough for the whole product, and the check of that can fail."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.grants import GRANTS
from tdev.agents.registrar import RegistrarAgent
from tdev.domain.audit.trail import Deed
from tdev.domain.notices.deliveries import Tried
from tdev.domain.notices.outbox import envelope
from tdev.kernel.errors import DeniedError
from tdev.kernel.tenant import SHARED
from tdev.model.execution import Execution
from tdev.model.notice import NotificationTest, SubscriptionDraft
from tdev.model.requests import RegisterRequest
from tdev.model.test_run import TestRun
from tdev.model.workflow import Workflow
from tdev.platform.artifacts.embedded import FolderArtifacts
from tdev.platform.storage import Absent, Check, Delete, Exists, Put, Query, Update
from tdev.platform.storage.embedded import SqliteTables
from tests.support.nouns import AT, component, execution, workflow
from tests.support.runtimes import runtime_in
from tests.support.tenant_law import BreachError, LawfulArtifacts, LawfulRuntime, LawfulTables
from tests.support.walk import Caller, installed

HELD = '''def shout(text: str) -> str:
    """Say a text louder.

    Examples:
        >>> shout("a")
        'A'
    """
    return text.upper()
'''
OWN, FOREIGN, SHARED_KEY, NEAR = ({"pk": f"T#{name}#X", "sk": "1"} for name in ("a", "b", SHARED, "ab"))


def listed(place: str) -> dict[str, str]:
    return {**OWN, "list_pk": f"T#{place}#COMPS", "list_sk": "x"}


BREACHES: dict[str, Callable[[LawfulTables], Any]] = {
    "reads another's": lambda t: t.get("registry", FOREIGN),
    "reads one whose name begins alike": lambda t: t.get("registry", NEAR),
    "reads no tenant's": lambda t: t.get("registry", {"pk": "X", "sk": "1"}),
    "queries another's": lambda t: t.query(Query("registry", "T#b#X")),
    "queries another's list": lambda t: t.query(Query("registry", "T#b#COMPS", index="list")),
    "writes another's": lambda t: t.write(Put("registry", dict(FOREIGN))),
    "writes the shared": lambda t: t.write(Put("registry", dict(SHARED_KEY))),
    "deletes the shared": lambda t: t.write(Delete("registry", SHARED_KEY)),
    "counts in the shared": lambda t: t.update(Update("registry", SHARED_KEY, add={"n": 1})),
    "puts itself on another's list": lambda t: t.write(Put("registry", listed("b"))),
    "puts itself on the shared list": lambda t: t.write(Put("registry", listed(SHARED))),
    "moves to another's list": lambda t: t.update(Update("registry", OWN, set={"list_pk": "T#b#COMPS"})),
    "changes another's beside its own": lambda t: t.write(Put("audit", dict(OWN)), Delete("registry", FOREIGN)),
    "asks about another's beside its own": lambda t: t.write(
        Put("audit", dict(OWN)), Check("registry", FOREIGN, Exists())
    ),
    "asks about the shared beside its own": lambda t: t.write(
        Put("audit", dict(OWN)), Check("registry", SHARED_KEY, Absent())
    ),
}


@pytest.fixture
def tables(tmp_path: Path) -> Any:
    engine = SqliteTables(tmp_path / "store.db")
    yield LawfulTables(engine, "a")
    engine.close()


class TestTheCheckItself:
    @pytest.mark.parametrize("breach", BREACHES)
    def test_a_breach_is_refused_and_remembered(self, tables: LawfulTables, breach: str) -> None:
        with pytest.raises(BreachError):
            BREACHES[breach](tables)
        assert len(tables.record.breaches) == 1

    def test_what_is_allowed_is_done_and_noted(self, tables: LawfulTables) -> None:
        tables.write(Put("registry", listed("a")), Check("audit", OWN, Absent()))
        assert tables.get("registry", OWN) == listed("a")
        assert tables.query(Query("registry", "T#a#COMPS", index="list")).items == [listed("a")]
        assert tables.get("registry", SHARED_KEY) is None
        assert tables.record.breaches == []
        assert tables.record.resources(home="a") == {
            ("PutItem", "table/registry"),
            ("ConditionCheckItem", "table/audit"),
            ("GetItem", "table/registry"),
            ("Query", "index/registry/list"),
        }
        assert tables.record.resources(home=SHARED) == {("GetItem", "table/registry")}

    def test_artifacts_of_others_are_not_touched_and_shared_ones_only_read(self, tmp_path: Path) -> None:
        engine = FolderArtifacts(tmp_path)
        shared = engine.put(SHARED, b"x")
        own = LawfulArtifacts(engine, "a")
        assert own.get(SHARED, shared) == b"x"
        assert own.has("a", own.put("a", b"y"))
        for breach in (lambda: own.put("b", b"x"), lambda: own.put(SHARED, b"x"), lambda: own.has("b", shared)):
            with pytest.raises(BreachError):
                breach()

    def test_a_walk_with_a_breach_fails_even_when_it_was_swallowed(self, tmp_path: Path) -> None:
        def walk() -> None:
            with installed(tmp_path) as runtime, pytest.raises(DeniedError):
                runtime.catalogue(SHARED)

        with pytest.raises(AssertionError, match="the session of the shared catalogue"):
            walk()


def walk_of(caller: Caller, marks: list[str]) -> None:
    """Use every store through the doors; what a tenant leaves has its mark."""
    mark = caller.tenant
    assert caller.run(f"extract the email addresses from 'write to {mark}@example.com'")["status"] == "succeeded"
    assert caller.run("count the words of the text", inputs={"text": "word " * 100_000})["status"] == "succeeded"
    assert caller.post("/api/tools", {"code": HELD}).status == 201
    steps = [
        {"id": "one", "agent": "everybodys@1", "input": {"text": "x"}},
        {"id": "two", "agent": "shout@1", "input": {"text": "${one & '" + mark + "'}"}},
    ]
    assert caller.post("/api/workflows", {"id": f"flow-{mark}", "goal": mark, "steps": steps}).status == 201
    started = caller.post(f"/api/workflows/flow-{mark}/execute", {}, headers={"idempotency-key": "one"})
    assert started.status == 202, started
    again = caller.post(f"/api/workflows/flow-{mark}/execute", {}, headers={"idempotency-key": "one"})
    assert again.body == started.body
    id = started.body["execution_id"]
    assert caller.ended(id)["result"] == f"X{mark.upper()}"
    sends = [{"id": "one", "agent": "post_webhook", "input": {"url": "https://example.invalid", "body": mark}}]
    assert caller.post("/api/workflows", {"id": "sends", "goal": mark, "steps": sends}).status == 201
    asked = caller.ended(caller.post("/api/workflows/sends/execute", {}).body["execution_id"])
    assert asked["status"] == "awaiting_approval"
    assert caller.post(f"/api/executions/{asked['id']}/reject", {"reason": mark}).status == 200
    assert caller.ended(asked["id"])["status"] == "rejected"
    for path in ("/api/executions", "/api/tools", "/api/workflows", "/api/components/everybodys", "/health"):
        answer = caller.get(path)
        assert answer.status == 200
        for other in marks:
            assert other == mark or other not in repr(answer.body)
    assert caller.get(f"/api/executions/{id}/events").status == 200
    assert caller.post(f"/api/executions/{id}/cancel").status == 409


def test_the_whole_product_needs_no_more_than_the_session_of_the_tenant(tmp_path: Path) -> None:
    with runtime_in(tmp_path) as operator:
        RegistrarAgent(operator).run(RegisterRequest(tenant=SHARED, code=HELD.replace("shout", "everybodys")))
    marks = ["mark-one", "mark-two"]
    with installed(tmp_path) as runtime:
        for mark in marks:
            walk_of(Caller(tenant=mark), marks)
        tables = {resource.split("/")[1] for _, resource in runtime.record.resources() if "/" in resource}
        assert tables == {"registry", "workflows", "executions", "approvals", "audit", "idempotency", "notices"}
        assert ("s3:PutObject", "artifacts") in runtime.record.resources(home="mark-one")
        assert ("s3:GetObject", "artifacts") in runtime.record.resources(home="mark-two")
        assert runtime.record.resources(home=SHARED) == {
            ("s3:GetObject", "artifacts"),
            ("GetItem", "table/registry"),
            ("Query", "table/registry"),
            ("Query", "index/registry/list"),
        }


def use_catalogue(here: LawfulRuntime) -> None:
    catalogue = here.catalogue("a")
    catalogue.publish(component("x"), actor="ann")
    catalogue.publish_many([component("x", "1.1.0"), component("y")], "ann")
    catalogue.set_status("x@1.1.0", "disabled", actor="ann")
    read_catalogue(here)


def read_catalogue(here: LawfulRuntime) -> None:
    catalogue = here.catalogue("a")
    catalogue.list()
    catalogue.snapshot()
    catalogue.revision()
    for ref in ("extract_emails", "extract_emails@1", "extract_emails@1.0.0"):
        catalogue.get(ref)
    catalogue.versions("extract_emails")


def use_workflows(here: LawfulRuntime) -> None:
    saved: Workflow = here.workflows("a").save(workflow("w"), actor="ann")
    here.workflows("a").get(saved.id)
    here.workflows("a").get(saved.id, 1)
    here.workflows("a").list()


def use_executions(here: LawfulRuntime) -> None:
    store = here.executions("a")
    made: Execution = store.create(execution("e", result="x" * 300_000))
    store.save(made.model_copy(update={"status": "failed"}))
    store.reopen("e")
    store.append_event("e", "step")
    store.events("e")
    store.get("e")
    store.list()


def create_on_record(here: LawfulRuntime) -> None:
    here.executions("a").create(execution("e"), deed=Deed("ann", "start", "e"))


def use_journal(here: LawfulRuntime) -> None:
    journal = here.journal("a")
    journal.append([("a/e", 1, b"x"), ("a/e", 2, b"y")])
    journal.read("a/e")
    journal.drop("a/e")


def use_approvals(here: LawfulRuntime) -> None:
    tokens = here.approval_tokens("a")
    tokens.keep("e", "sha256:0", "token")
    tokens.find("e")
    tokens.drop("e")


def use_outbox(here: LawfulRuntime) -> None:
    here.outbox("a").tell(NotificationTest(tenant="a", subscription="s", by="ann"))


def use_notices(here: LawfulRuntime) -> None:
    subscriptions, deliveries = here.subscriptions("a"), here.deliveries("a")
    subscriptions.add(SubscriptionDraft(name="s", via="slack", address="SLACK_URL"), actor="ann")
    event = envelope(NotificationTest(tenant="a", subscription="s", by="ann"), here.clock())
    assert subscriptions.wanting(event)
    deliveries.add(event, "s")
    (waiting,) = deliveries.waiting()
    dead = deliveries.noted(waiting, Tried(False, "no", final=True))
    deliveries.again(dead.id)
    deliveries.list("dead")
    subscriptions.remove("s", actor="ann")


def use_tests(here: LawfulRuntime) -> None:
    given = {"id": "test-1", "tenant": "a", "component": "c", "version": "1.0.0", "passed": 1, "failed": 0, "at": AT}
    history = here.test_history("a")
    history.add(TestRun.model_validate(given))
    assert history.list()[0] == history.list("c", "1.0.0")[0]


def use_idempotency(here: LawfulRuntime) -> None:
    for _ in range(2):
        here.idempotency("a").claim("POST /x", "key", "body", {"a": 1})


STORES: dict[str, tuple[Callable[[LawfulRuntime], None], set[str]]] = {
    "catalogue": (use_catalogue, {"registry:write", "audit:write", "events:publish"}),
    "catalogue, read": (read_catalogue, {"registry:read"}),
    "workflows": (use_workflows, {"workflows:write", "audit:write"}),
    "executions": (use_executions, {"executions:write", "artifacts:read", "artifacts:write"}),
    "executions, with who did it": (create_on_record, {"executions:write", "audit:write"}),
    "journal": (use_journal, {"journal:write"}),
    "approvals": (use_approvals, {"approvals:write"}),
    "idempotency": (use_idempotency, {"idempotency:write"}),
    "test history": (use_tests, {"tests:write", "events:publish"}),
    "outbox": (use_outbox, {"events:publish"}),
    "notices": (use_notices, {"notices:write", "audit:write"}),
}


@pytest.mark.parametrize("store", STORES)
def test_each_store_does_only_what_its_words_of_permission_allow(tmp_path: Path, store: str) -> None:
    use, words = STORES[store]
    with runtime_in(tmp_path) as made:
        here = LawfulRuntime(made.settings)
        use(here)
        here.close()
    for home in ("a", SHARED):
        allowed = {
            (action.removeprefix("dynamodb:"), each.resource)
            for word in words
            for each in (GRANTS[word].tenant if home == "a" else GRANTS[word].shared)
            for action in each.actions
        }
        assert here.record.resources(home=home) <= allowed
    assert here.record.breaches == []
    assert here.record.resources(home="a")
