"""On AWS every store of a tenant is reached with the tenant's session, and what is no tenant's with the own keys."""

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from tdev.kernel.errors import DeniedError, InvalidError, NotFoundError
from tdev.kernel.tenant import SHARED
from tdev.platform.artifacts.digest import digest_of
from tdev.runtime import Runtime
from tdev.settings import Settings
from tests.support.nouns import component
from tests.support.sts import ROLE
from tests.support.telling import event
from tests.support.web_server import Asked, Server, say, serving

DIGEST = digest_of(b"x")
SESSION = """<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
<AccessKeyId>OF-{tenant}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>
<Expiration>2100-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"""
EVERY_STORE: dict[str, Callable[[Runtime, str], Any]] = {
    "tables": lambda r, t: r.tables_of(t).get("registry", {"pk": "a", "sk": "b"}),
    "artifacts": lambda r, t: r.artifacts_of(t).has(t, DIGEST),
    "catalogue": lambda r, t: r.catalogue(t).publish(component("x"), actor="ann"),
    "workflows": lambda r, t: r.workflows(t).list(),
    "executions": lambda r, t: r.executions(t).list(),
    "approval tokens": lambda r, t: r.approval_tokens(t).drop("e"),
    "idempotency": lambda r, t: r.idempotency(t).claim("POST /x", "key", "body", {}),
    "trail": lambda r, t: r.trail(t).list(),
    "journal": lambda r, t: r.journal(t).drop("e"),
    "outbox": lambda r, t: r.outbox(t).flush(),
    "subscriptions": lambda r, t: r.subscriptions(t).list(),
    "deliveries": lambda r, t: r.deliveries(t).waiting(),
    "watches": lambda r, t: r.watches(t).find("greeter"),
}


def answer(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
    """STS gives a session named after the tag; DynamoDB and S3 take and find everything and hold nothing."""
    if asked.body.startswith(b"Action=AssumeRole"):
        tenant = asked.body.partition(b"Tags.member.1.Value=")[2].partition(b"&")[0].decode()
        say(200, SESSION.format(tenant=tenant).encode(), Content_Type="text/xml")(handler, asked)
        return
    body = b'{"Items": []}' if asked.headers.get("x-amz-target", "").endswith(".Query") else b"{}"
    say(200, b"" if asked.method == "HEAD" else body, Content_Type="application/x-amz-json-1.0")(handler, asked)


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    paths = ["/", *(f"/b/{tenant}/sha256/{DIGEST[7:]}" for tenant in ("one", "two"))]
    with serving(dict.fromkeys(paths, answer)) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.port}")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "OWN")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        monkeypatch.delenv("AWS_SESSION_TOKEN", raising=False)
        yield server


@pytest.fixture
def runtime(aws: Server, tmp_path: Path) -> Iterator[Runtime]:
    made = Runtime(Settings(platform="aws", bucket="b", data_role=ROLE, data=tmp_path / "data"))
    yield made
    made.close()
    assert not (tmp_path / "data").exists()


def signers(aws: Server) -> list[str]:
    """Whose keys the requests had, without those that asked for a session."""
    data = [asked for asked in aws.asked if b"AssumeRole" not in asked.body]
    return [asked.headers["authorization"].split("Credential=")[1].split("/")[0] for asked in data]


@pytest.mark.parametrize("store", EVERY_STORE)
def test_every_store_is_reached_with_the_session_of_its_tenant(runtime: Runtime, aws: Server, store: str) -> None:
    for tenant in ("one", "two", "one"):
        before = len(signers(aws))
        EVERY_STORE[store](runtime, tenant)
        assert set(signers(aws)[before:]) == {f"OF-{tenant}"}
    asked = [request for request in aws.asked if b"AssumeRole" in request.body]
    assert len(asked) == 2
    assert all("Credential=OWN/" in request.headers["authorization"] for request in asked)


def test_nothing_is_sent_while_a_store_is_only_made(runtime: Runtime, aws: Server) -> None:
    for make in (runtime.catalogue, runtime.executions, runtime.journal, runtime.tables_of, runtime.artifacts_of):
        make("one")
    assert aws.asked == []


@pytest.mark.parametrize("store", EVERY_STORE)
@pytest.mark.parametrize(("tenant", "error"), [(SHARED, DeniedError), ("T#two", InvalidError), ("", InvalidError)])
def test_nobody_gets_a_store_of_the_shared_catalogue_or_of_no_tenant(
    runtime: Runtime, aws: Server, store: str, tenant: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        EVERY_STORE[store](runtime, tenant)
    assert aws.asked == []


def test_what_belongs_to_no_tenant_is_reached_with_the_process_s_own_keys(runtime: Runtime, aws: Server) -> None:
    runtime.tables.get("callers", {"pk": "CALLERS", "sk": "arn"})
    runtime.callers.find("arn:aws:iam::123456789012:role/build")
    assert set(signers(aws)) == {"OWN"}
    assert len(signers(aws)) == len(aws.asked)


def test_events_go_onto_the_bus_of_the_stage_with_the_process_s_own_keys(runtime: Runtime, aws: Server) -> None:
    runtime.bus.expect("one")
    runtime.bus.publish([event()])
    (asked,) = aws.asked
    assert asked.headers["x-amz-target"] == "AWSEvents.PutEvents"
    assert "Credential=OWN/" in asked.headers["authorization"]
    assert b'"EventBusName":"tdev-dev"' in asked.body.replace(b" ", b"")


def test_without_a_data_role_all_is_done_with_the_process_s_own_keys(aws: Server, tmp_path: Path) -> None:
    runtime = Runtime(Settings(platform="aws", bucket="b", data=tmp_path))
    for use in EVERY_STORE.values():
        use(runtime, "one")
    assert set(signers(aws)) == {"OWN"}
    assert len(signers(aws)) == len(aws.asked)
    runtime.close()


def test_the_clients_of_tenants_and_of_the_process_are_closed_with_it(tmp_path: Path) -> None:
    class Part:
        closed = False

        def close(self) -> None:
            self.closed = True

    runtime = Runtime(Settings(platform="aws", data=tmp_path))
    parts = {name: Part() for name in ("_sessions", "_aws")}
    runtime.__dict__.update(parts)
    runtime.close()
    assert [part.closed for part in parts.values()] == [True, True]


def test_no_tenant_reads_the_files_of_the_function(tmp_path: Path) -> None:
    (tmp_path / "handler.py").write_text("ours")
    runtime = Runtime(Settings(platform="aws", data=tmp_path / "data", files=tmp_path))
    with pytest.raises(NotFoundError):
        runtime.contexts("local", "exec-1")("step", "key").read_text("handler.py")


def test_in_a_function_which_is_stopped_between_its_calls_no_process_waits_for_code(runtime: Runtime) -> None:
    for _ in range(3):
        done = runtime.sandbox.run("def f():\n    return 1\n", "f", {})
        assert (done.output, done.details["warm"]) == (1, False)
