"""The laptop region over real sockets: real workers, real engine, unchanged boto3 code in the functions."""

import http.client
import json
import os
import signal
import stat
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tdev.entry.server.region_file import running_region
from tdev.kernel.errors import DeniedError, NotFoundError, PlatformError
from tdev.platform.invocation.region import RegionInvoke
from tdev.platform.machine.region import RegionMachine
from tdev.platform.telemetry.embedded import SqliteLogs
from tests.support.region_process import RunningProcess, eventually, region_process, write_region_functions
from tests.support.serving import exchange


@pytest.fixture(scope="module")
def functions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_region_functions(Path(tmp_path_factory.mktemp("region")) / "functions")


@pytest.fixture(scope="module")
def region(functions: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProcess]:
    with region_process(Path(tmp_path_factory.mktemp("data")) / "data", functions) as running:
        yield running
        assert running.terminate() == 0


class Client:
    """One kept connection with the region's token."""

    def __init__(self, region: RunningProcess, token: str | None = None) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", region.port, timeout=20)
        self._headers = {"Authorization": f"Bearer {region.token if token is None else token}"}

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any, dict[str, str]]:
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        kind = {"Content-Type": "application/json"} if data else {}
        self._connection.request(method, path, data, {**self._headers, **kind, **headers})
        answer = self._connection.getresponse()
        text = answer.read()
        value = json.loads(text) if text else None
        return answer.status, value, {name.lower(): value for name, value in answer.headers.items()}

    def start(self, machine: str, name: str, folder: Path, **more: Any) -> str:
        status, value, headers = self.ask(
            "POST", "/api/start", {"machine": machine, "name": name, "n": 21, "folder": str(folder), **more}
        )
        assert (status, headers["location"]) == (202, f"/api/executions/{name}")
        return value["arn"]

    def status(self, arn: str) -> str:
        return self.ask("GET", f"/api/describe?arn={arn}")[1]["status"]


def test_a_goal_walks_through_handler_machine_and_worker(region, tmp_path):
    with Client(region) as client:
        arn = client.start("quick", "walk", tmp_path)
        assert eventually(lambda: client.status(arn) == "SUCCEEDED")
        assert client.ask("GET", f"/api/describe?arn={arn}")[1]["output"] == "42"
    assert (tmp_path / "calls").read_text() == "work\n"


def test_head_and_methods_that_are_not_there_reach_the_function(region):
    with Client(region) as client:
        status, value, headers = client.ask("HEAD", "/health")
        assert (status, value) == (200, None)
        assert int(headers["content-length"]) > 10
        status, value, headers = client.ask("DELETE", "/api/start")
        assert (status, headers["allow"]) == (405, "GET")
        assert client.ask("GET", "/health")[0] == 200


def test_a_wrong_type_is_the_functions_answer_and_a_large_body_the_servers(region):
    with Client(region) as client:
        assert client.ask("POST", "/api/start", b"a=1", **{"Content-Type": "text/plain"})[0] == 415
        status, value, headers = client.ask("POST", "/api/start", b"x" * (1024 * 1024 + 1))
        assert (status, headers["content-type"]) == (413, "application/problem+json")
        assert value["status"] == 413


def test_a_function_that_crashes_is_a_500_and_the_next_request_is_answered(region):
    with Client(region) as client:
        status, told, headers = client.ask("POST", "/api/crash")
        assert (status, headers["content-type"]) == (500, "application/problem+json")
        assert told["detail"].startswith("POST /api/crash: the function ")
        assert client.ask("GET", "/health")[0] == 200


def test_identity_is_asked_for(region):
    with Client(region, token="wrong") as client:
        assert client.ask("GET", "/api/describe")[0] == 401
    with Client(region) as client:
        assert client.ask("GET", "/health", Host="evil.example")[0] == 421
        assert client.ask("GET", "/health", Origin="http://evil.example")[0] == 403
        assert client.ask("GET", "/health", Origin=f"http://localhost:{region.port}")[0] == 200
    assert exchange(region.port, b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n").startswith(b"HTTP/1.1 200")


def test_files_of_the_region_are_for_its_owner_only(region):
    for name in ("token", "region.json", "region.lock"):
        assert stat.S_IMODE((region.data / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(region.data.stat().st_mode) == 0o700
    found = running_region(region.data)
    assert found is not None
    assert (found.pid, found.port) == (region.process.pid, region.port)


def test_hostile_bytes_do_no_harm(region):
    hostile = [
        b"\x00" * 100,
        b"\r\n" * 50,
        b"GET / HTTP/1.1\r\n" + b"A" * 70_000,
        os.urandom(5000),
        b"PRI * HTTP/2.0\r\n\r\n",
    ]
    for data in hostile:
        answer = exchange(region.port, data)
        assert answer == b"" or answer[9:10] in (b"4", b"5")
    with Client(region) as client:
        assert client.ask("GET", "/health")[0] == 200


def test_many_clients_are_served_at_once(region):
    def ask(number: int) -> int:
        with Client(region) as client:
            return client.ask("GET", "/api/sleep?s=0.05")[0]

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(ask, range(16))) == [200] * 16


def test_the_clients_of_the_region_use_the_same_wire(region, tmp_path):
    endpoint = f"http://127.0.0.1:{region.port}"
    with (
        closing(RegionInvoke(endpoint, region.token)) as invoke,
        closing(RegionMachine(endpoint, region.token)) as machine,
    ):
        assert invoke("work", {"n": 4, "folder": str(tmp_path)}).payload == {"double": 8}
        with pytest.raises(NotFoundError):
            invoke("nothing", None)
        arn = machine.start("quick", "clients", {"n": 1, "folder": str(tmp_path)})
        assert eventually(lambda: machine.describe(arn).status == "SUCCEEDED")
        assert machine.history(arn)[-1].type == "ExecutionSucceeded"
    with closing(RegionInvoke(endpoint, "wrong")) as invoke, pytest.raises(DeniedError):
        invoke("work", None)


def test_the_log_tells_what_the_functions_did(functions, tmp_path):
    with region_process(tmp_path / "data", functions) as running:
        with Client(running) as client:
            client.ask("GET", "/health")
        assert running.terminate() == 0
    with closing(SqliteLogs(tmp_path / "data" / "logs.db")) as logs:
        messages = [entry.message for entry in logs.read(function="api")]
    assert messages[0].startswith("INIT_START")
    assert messages[-1].startswith("REPORT")


def test_a_request_under_way_is_answered_before_the_region_ends(functions, tmp_path):
    with region_process(tmp_path / "data", functions) as running:
        with Client(running) as client:
            worker = client.ask("GET", "/health")[1]["pid"]
            arns: list[str] = []
            # It sleeps, and calls the region's own endpoint only after the region was told to end.
            call = threading.Thread(target=lambda: arns.append(client.start("slow", "late", tmp_path, sleep=1.0)))
            call.start()
            assert eventually((tmp_path / "asked").exists)
            assert running.terminate() == 0
            call.join()
        assert len(arns) == 1
        assert running_region(running.data) is None
        assert not (running.data / "region.json").exists()
        assert eventually(lambda: not Path(f"/proc/{worker}").exists())
        with pytest.raises(PlatformError, match="no region answers"), closing(_machine(running)) as machine:
            machine.describe(arns[0])
    with region_process(tmp_path / "data", functions) as again, closing(_machine(again)) as machine:
        assert eventually(lambda: machine.describe(arns[0]).status == "SUCCEEDED")


def _machine(region: RunningProcess) -> RegionMachine:
    return RegionMachine(f"http://127.0.0.1:{region.port}", region.token)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_an_execution_goes_on_after_the_region_was_ended(functions, tmp_path, how):
    with region_process(tmp_path / "data", functions) as running:
        with Client(running) as client:
            worker = client.ask("GET", "/health")[1]["pid"]
            arn = client.start("slow", "survivor", tmp_path)
            assert eventually(lambda: (tmp_path / "calls").exists())
            assert eventually(lambda: len(_events(running, arn)) >= 7)
        token = running.token
        running.process.send_signal(how)
        running.process.wait(60)
        assert eventually(lambda: not Path(f"/proc/{worker}").exists())
    with region_process(tmp_path / "data", functions) as again, closing(_machine(again)) as machine:
        assert again.token == token
        assert eventually(lambda: machine.describe(arn).status == "SUCCEEDED")
        assert machine.describe(arn).output == 42
    assert (tmp_path / "calls").read_text() == "work\n"


def _events(region: RunningProcess, arn: str) -> list[Any]:
    with closing(_machine(region)) as machine:
        return machine.history(arn)


def test_a_second_region_on_the_same_folder_does_not_start(region, functions):
    with pytest.raises(AssertionError, match="did not start"), region_process(region.data, functions):
        pass
    with Client(region) as client:
        assert client.ask("GET", "/health")[0] == 200
