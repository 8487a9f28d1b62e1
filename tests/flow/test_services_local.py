"""Services of the laptop region over real sockets: real bundles, real workers, weights that move under load."""

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tdev.kernel.errors import PlatformError
from tdev.platform.hosting.embedded.access_log import access_log
from tdev.platform.identity import Grant
from tdev.platform.identity.embedded import LocalTokens
from tests.support.bundles import BROKEN, EXAMPLES, foreign
from tests.support.isolation import STRONG
from tests.support.local_services import Deployer, called, deployer
from tests.support.tdev_up import Up, tdev, tdev_up

TEXT = {"text": "ann@example.org and bob@example.org"}
RESULT = {"result": {"emails": ["ann@example.org", "bob@example.org"], "count": 2}}
ISOLATED = pytest.mark.skipif(
    STRONG.isolation.level not in ("strong", "medium"), reason=f"this machine cannot isolate: {STRONG.isolation}"
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(tmp_path_factory.mktemp("services"))


@pytest.fixture(scope="module")
def region(home: Path) -> Iterator[Up]:
    with tdev_up(home) as up:
        yield up


@pytest.fixture
def service(home: Path, region: Up) -> Iterator[Deployer]:
    """The service ``example`` with one version, taken away afterwards."""
    with deployer(home, region) as found:
        found.provision(1)
        yield found
        found.hosting.destroy("example")


def guest(home: Path, region: Up, *roles: str, tenant: str = "local") -> Up:
    """The region as somebody else sees it."""
    return region.with_token(LocalTokens(home / "data").issue(Grant(tenant, "guest", roles, 600)))  # type: ignore[arg-type]


class TestCalls:
    @pytest.mark.parametrize("body", [TEXT, {"inputs": TEXT}])
    def test_a_service_answers_with_its_result(self, region: Up, service: Deployer, body: dict[str, object]) -> None:
        answer = called(region, "/services/example", body)
        assert (answer.status, answer.body) == (200, RESULT)
        assert answer.version == 1
        assert answer.headers["x-request-id"]
        assert answer.headers["cache-control"] == "no-store"

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            ({"text": 1}, 422, "invalid"),
            ({}, 422, "invalid"),
            (b"[1]", 422, "invalid"),
            (b'{"text": NaN}', 422, "invalid"),
            (b'{"text": "a", "text": "b"}', 422, "invalid"),
        ],
    )
    def test_wrong_inputs_are_the_callers_fault(
        self, region: Up, service: Deployer, body: object, status: int, code: str
    ) -> None:
        answer = called(region, "/services/example", body)
        assert (answer.status, answer.body["code"]) == (status, code)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.body["instance"] == f"urn:tdev:request:{answer.headers['x-request-id']}"
        assert answer.body["errors"]

    def test_a_body_that_is_no_json_is_not_read(self, region: Up, service: Deployer) -> None:
        answer = called(region, "/services/example", b"text=a", content_type="application/x-www-form-urlencoded")
        assert (answer.status, answer.body["code"]) == (415, "media_type")

    def test_a_body_larger_than_a_mebibyte_is_refused(self, region: Up, service: Deployer) -> None:
        assert called(region, "/services/example", {"text": "a" * 2**20}).status == 413

    @pytest.mark.parametrize("path", ["nothing", "..%2f..", "a.b", "example/more", "example-v1/", ""])
    def test_what_is_not_there_is_not_found(self, region: Up, service: Deployer, path: str) -> None:
        answer = called(region, f"/services/{path}", TEXT)
        assert (answer.status, answer.body["code"]) == (404, "not_found")

    def test_other_methods_are_not_possible(self, region: Up, service: Deployer) -> None:
        answer = called(region, "/services/example", method="DELETE")
        assert (answer.status, answer.headers["allow"]) == (405, "POST")
        answer = called(region, "/services/example/health", TEXT)
        assert (answer.status, answer.headers["allow"]) == (405, "GET")

    def test_health_is_told(self, region: Up, service: Deployer) -> None:
        answer = called(region, "/services/example/health", method="GET")
        assert (answer.status, answer.body["status"], answer.version) == (200, "ok", 1)

    @ISOLATED
    def test_foreign_code_runs_and_its_faults_are_those_of_the_service(self, region: Up, service: Deployer) -> None:
        service.provision(2, EXAMPLES["foreign"][0])
        service.provision(3, EXAMPLES["foreign"][0], (foreign(BROKEN), BROKEN))
        service.hosting.route("example", {2: 100})
        assert called(region, "/services/example", {"text": "hi"}).body["result"]["text"] == "HI!"
        service.hosting.route("example", {3: 100})
        answer = called(region, "/services/example", {"text": "hi"})
        assert (answer.status, answer.body["code"], answer.version) == (500, "step_failed", 3)


class TestApi:
    @pytest.fixture
    def known(self, service: Deployer) -> Deployer:
        """The service, on record as the deployer writes it."""
        service.record("example")
        return service

    def test_the_api_calls_a_service_too(self, region: Up, known: Deployer) -> None:
        answer = called(region, "/api/services/example/invoke", {"inputs": TEXT})
        assert (answer.status, answer.body, answer.version) == (200, RESULT, 1)
        assert called(region, "/api/services/example-v1/invoke", {"inputs": TEXT}).body == RESULT

    def test_what_goes_wrong_is_told_as_the_service_tells_it(self, region: Up, known: Deployer) -> None:
        answer = called(region, "/api/services/example/invoke", {"inputs": {}})
        assert (answer.status, answer.body["code"]) == (422, "invalid")
        assert answer.body["errors"][0]["pointer"] == "#/inputs/text"
        assert answer.body["instance"] == f"urn:tdev:request:{answer.headers['x-request-id']}"

    def test_a_version_is_called_only_when_it_gets_all_calls(self, region: Up, known: Deployer) -> None:
        answer = called(region, "/api/services/example-v2/invoke", {"inputs": TEXT})
        assert (answer.status, answer.body["code"]) == (409, "conflict")

    def test_the_log_of_a_service_has_its_calls_and_what_its_versions_wrote(self, region: Up, known: Deployer) -> None:
        request = called(region, "/services/example", TEXT).headers["x-request-id"]
        until = time.monotonic() + 10
        lines = []
        while not any(line["request_id"] == request for line in lines) and time.monotonic() < until:
            lines = called(region, "/api/services/example/logs?since_s=60", method="GET").body["items"]
        [call] = [line for line in lines if line["request_id"] == request]
        assert call["message"].startswith("example-v1 answered 200 in ")
        own = [line for line in lines if line["request_id"] == call["fields"]["invocation"]]
        assert any(line["message"] == "a call was answered" for line in own)
        path = "/api/services/example-v9/logs"
        assert called(region, path, method="GET").body["items"] == []
        assert called(region, "/api/services/example/logs?level=ERROR&since_s=1", method="GET").body["items"] == []

    def test_the_command_line_calls_a_service(self, home: Path, region: Up, known: Deployer) -> None:
        done = tdev(home, "invoke", "example", "--input", f"text={TEXT['text']}")
        assert (done.returncode, json.loads(done.stdout)) == (0, RESULT["result"])
        done = tdev(home, "invoke", "example", "--json", "-i", "wrong=1")
        assert done.returncode == 2

    def test_only_developers_call_what_exists(self, home: Path, region: Up, known: Deployer) -> None:
        path = "/api/services/example/invoke"
        assert called(guest(home, region, "viewer"), path, {"inputs": TEXT}).status == 403
        assert called(guest(home, region, "developer", tenant="other"), path, {"inputs": TEXT}).status == 404
        assert called(region, "/api/services/nothing/invoke", {"inputs": TEXT}).status == 404


class TestWhoMayCall:
    def test_nobody_without_a_token(self, region: Up, service: Deployer) -> None:
        for path, method in (("example", "POST"), ("example/health", "GET")):
            assert called(region.with_token("none"), f"/services/{path}", TEXT, method).status == 401

    def test_a_viewer_sees_the_health_and_calls_nothing(self, home: Path, region: Up, service: Deployer) -> None:
        viewer = guest(home, region, "viewer")
        answer = called(viewer, "/services/example", TEXT)
        assert (answer.status, answer.body["code"]) == (403, "denied")
        assert called(viewer, "/services/example/health", method="GET").status == 200
        refused = [each for each in service.runtime.trail("local").list() if each.action == "call_service"]
        assert [(each.subject, each.outcome, each.target) for each in refused] == [("guest", "refused", "example")]

    def test_a_developer_calls(self, home: Path, region: Up, service: Deployer) -> None:
        assert called(guest(home, region, "developer"), "/services/example", TEXT).body == RESULT

    def test_another_tenants_service_does_not_exist(self, home: Path, region: Up, service: Deployer) -> None:
        other = guest(home, region, "developer", tenant="other")
        there, nowhere = (called(other, f"/services/{name}", TEXT) for name in ("example", "nothing"))
        assert (there.status, there.body["code"]) == (404, "not_found")
        assert there.body["detail"].replace("example", "nothing") == nowhere.body["detail"]

    def test_two_tenants_may_use_the_same_name(self, home: Path, region: Up, service: Deployer) -> None:
        with deployer(home, region, tenant="other") as others:
            others.provision(7)
            assert called(guest(home, region, "developer", tenant="other"), "/services/example", TEXT).version == 7
            assert called(region, "/services/example", TEXT).version == 1
            others.hosting.destroy("example")


class TestWeights:
    def test_calls_are_divided_while_they_run(self, region: Up, service: Deployer) -> None:
        """A canary under load, forth and back; nothing fails, and each step can be seen."""
        service.provision(2, memory=256)
        assert service.hosting.health("example", 2).healthy
        stop, seen = threading.Event(), []

        def ask() -> None:
            while not stop.is_set():
                answer = called(region, "/services/example", TEXT)
                seen.append((answer.status, answer.version))

        with ThreadPoolExecutor(3) as threads:
            running = [threads.submit(ask) for _ in range(3)]
            try:
                for weights in ({1: 90, 2: 10}, {1: 50, 2: 50}, {2: 100}, {1: 50, 2: 50}, {1: 100}):
                    service.hosting.route("example", weights)
                    before = len(seen)
                    until = time.monotonic() + 20
                    while len(seen) < before + 30 and time.monotonic() < until:
                        time.sleep(0.01)
            finally:
                stop.set()
        assert [done.result() for done in running] == [None] * 3
        assert {status for status, _ in seen} == {200}
        assert {version for _, version in seen} == {1, 2}
        # The last line seen may be of a call that began before the weights changed.
        assert {called(region, "/services/example", TEXT).version for _ in range(5)} == {1}

    def test_a_retired_version_ends_what_it_has_begun(self, region: Up, service: Deployer, home: Path) -> None:
        service.provision(2, memory=256)
        with ThreadPoolExecutor(4) as threads:
            asked = [threads.submit(called, region, "/services/example", TEXT) for _ in range(12)]
            service.hosting.route("example", {2: 100})
            service.hosting.retire("example", 1)
            answers = Counter(each.result().status for each in asked)
        assert answers == {200: 12}
        assert called(region, "/services/example", TEXT).version == 2
        folders = [path for path in (home / "data/services/local/example").iterdir() if path.is_dir()]
        assert len(folders) == 1

    def test_figures_tell_each_version_apart(self, region: Up, service: Deployer) -> None:
        began = service.runtime.clock()
        ids = [called(region, "/services/example", TEXT).headers["x-request-id"] for _ in range(3)]
        called(region, "/services/example/health", method="GET")
        until = time.monotonic() + 10
        while service.hosting.figures("example", began)[1].calls < 3 and time.monotonic() < until:
            time.sleep(0.05)
        found = service.hosting.figures("example", began)[1]
        assert (found.calls, found.errors) == (3, 0)
        assert found.last_at is not None
        assert found.last_at >= began
        lines = service.runtime.logs.read(function=access_log("local", "example"), since=began)
        assert [line.request_id for line in lines] == ids
        assert set(lines[0].fields) == {"service", "version", "status", "ms", "invocation"}
        own = service.runtime.logs.read(request_id=lines[0].fields["invocation"])
        assert any("a call was answered" in line.message for line in own)


class TestTrust:
    def test_a_changed_file_keeps_a_version_from_starting(self, tmp_path: Path) -> None:
        with tdev_up(tmp_path) as region, deployer(tmp_path, region) as service:
            release = service.provision(1)
            folder = tmp_path / "data/services/local/example" / release.artifact.removeprefix("sha256:")
            handler = folder / "handler.py"
            kept = handler.read_bytes()
            handler.write_bytes(kept + b"\n# more\n")
            answer = called(region, "/services/example", TEXT)
            assert answer.status == 503
            assert "handler.py was changed" in answer.body["detail"]
            assert "handler.py was changed" in service.hosting.health("example", 1).reason
            handler.write_bytes(kept)
            (folder / "sitecustomize.py").write_text("")
            assert "sitecustomize.py is too many" in service.hosting.health("example", 1).reason
            service.hosting.provision(release)
            assert called(region, "/services/example", TEXT).body == RESULT
            assert folder.stat().st_mode & 0o777 == 0o700
            assert {path.stat().st_mode & 0o077 for path in folder.rglob("*")} == {0}

    def test_a_changed_artifact_is_refused_too(self, tmp_path: Path) -> None:
        with tdev_up(tmp_path) as region, deployer(tmp_path, region) as service:
            digits = service.provision(1).artifact.removeprefix("sha256:")
            (tmp_path / "data/artifacts/local" / digits[:2] / digits[2:]).write_bytes(b"another one")
            answer = called(region, "/services/example", TEXT)
            assert (answer.status, answer.version) == (503, 1)
            assert "does not start" in answer.body["detail"]

    def test_a_version_sees_nothing_of_the_region(self, tmp_path: Path) -> None:
        """Neither the secret that opens its AWS endpoints nor secrets that the service does not declare."""
        with tdev_up(tmp_path, SECRET_FOREIGN="hidden-value-1") as region, deployer(tmp_path, region) as service:
            service.provision(1)
            assert called(region, "/services/example", TEXT).status == 200
            environments = [_environment(pid) for pid in region.family()]
        [found] = [each for each in environments if "TDEV_BUNDLE_DIGEST" in each]
        assert found["TDEV_TENANT"] == "local"
        assert {"TDEV_TOKEN", "TDEV_ENDPOINT", "TDEV_SECRET_FOREIGN", "AWS_SECRET_ACCESS_KEY"}.isdisjoint(found)


def test_after_a_kill_the_same_versions_answer(tmp_path: Path) -> None:
    with tdev_up(tmp_path) as region, deployer(tmp_path, region) as service:
        service.provision(1)
        service.provision(2, memory=256)
        service.hosting.route("example", {1: 50, 2: 50})
        assert called(region, "/services/example", TEXT).status == 200
        region.kill()
    with tdev_up(tmp_path) as region, deployer(tmp_path, region) as service:
        assert service.hosting.routes("example") == {1: 50, 2: 50}
        seen = Counter(called(region, "/services/example", TEXT).version for _ in range(40))
        assert set(seen) == {1, 2}


def test_without_a_region_a_service_runs_in_workers_of_its_own(tmp_path: Path) -> None:
    with deployer(tmp_path) as service:
        service.provision(1)
        assert service.hosting.health("example", 1).healthy
        event = {"inputs": TEXT}
        assert service.runtime.local_services("local").call("example", event, "request").answer.payload == RESULT


def test_the_local_host_has_no_services_of_other_targets(tmp_path: Path) -> None:
    with deployer(tmp_path) as service, pytest.raises(PlatformError, match="on ecs"):
        service.runtime.hosting_of("local", "ecs")


def _environment(pid: int) -> dict[str, str]:
    try:
        found = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
    except OSError:
        return {}
    return dict(line.split("=", 1) for line in found if "=" in line)
