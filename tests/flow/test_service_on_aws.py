"""A real bundle on the hosts of AWS: the same answer on Lambda and in the runner of ECS, and a changed one nowhere."""

import http.client
import importlib.metadata
import io
import json
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tdev.platform.service_names import service_resource
from tests.support.bundles import EXAMPLES, bundle_of
from tests.support.checkout import ROOT
from tests.support.cloud import EMULATED
from tests.support.dynamo import CREDENTIALS, client
from tests.support.emulator import free_port, running
from tests.support.hosting import BUCKET, STAGE, TENANT, Clients, Host, lambda_host, release

pytestmark = EMULATED
WORKFLOW, INPUTS = EXAMPLES["chain"]
BUNDLE = bundle_of(WORKFLOW)
RESULT = {"emails": ["ann@example.org", "bob@example.org"], "count": 2}


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(tmp_path_factory.mktemp("emulator")) as endpoint:
        yield endpoint


@pytest.fixture(scope="module")
def clients(endpoint: str) -> Iterator[Clients]:
    clients = Clients(lambda service: client(service, endpoint))
    yield clients
    clients.close()


@pytest.fixture(scope="module")
def host(clients: Clients) -> Host:
    """Lambda, with the bundle among the artifacts, and with the packages that it needs in a layer."""
    names = [line.split("==")[0] for line in BUNDLE.manifest.requirements]
    made = clients["lambda"].publish_layer_version(LayerName="packages", Content={"ZipFile": layer_of(*names)})
    host = lambda_host(clients, layers=(made["LayerVersionArn"],))
    host.keep(BUNDLE.content)
    return host


def layer_of(*names: str) -> bytes:
    """A layer of installed packages; functions of the emulator run on a Python like this one."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for name in names:
            for path in importlib.metadata.files(name) or ():
                if path.suffix in {".py", ".so"}:
                    archive.write(path.locate(), f"python/{path}")
    return content.getvalue()


def invoked(clients: Clients, service: str, event: Any) -> Any:
    name = service_resource(STAGE, TENANT, service)
    answer = clients["lambda"].invoke(FunctionName=name, Qualifier="live", Payload=json.dumps(event))
    with answer["Payload"] as body:
        return json.loads(body.read())


class TestLambda:
    def test_the_bundle_is_healthy_and_answers(self, host: Host, clients: Clients) -> None:
        made = host.hosting.provision(release("example", 1, BUNDLE.content, memory=BUNDLE.manifest.memory))
        assert made.address.startswith("https://")
        assert host.hosting.health("example", 1).healthy
        assert invoked(clients, "example", {"inputs": INPUTS}) == {"result": RESULT}

    def test_lambda_holds_the_very_bytes_of_the_artifact(self, host: Host, clients: Clients) -> None:
        host.hosting.provision(release("bytes", 1, BUNDLE.content))
        name = service_resource(STAGE, TENANT, "bytes")
        held = clients["lambda"].get_function_configuration(FunctionName=name, Qualifier="live")
        known = held["Environment"]["Variables"]
        assert known["TDEV_BUNDLE_DIGEST"] == BUNDLE.digest
        assert (known["TDEV_RELEASE"], known["TDEV_TENANT"]) == ("1", TENANT)


@pytest.fixture
def runner(endpoint: str, host: Host, tmp_path: Path) -> Iterator[int]:
    """The program of the image, told to serve the bundle; answers its port."""
    port, digits = free_port(), BUNDLE.digest.removeprefix("sha256:")
    command = [sys.executable, "-I", str(ROOT / "infra" / "runner" / "serve.py"), "--bucket", BUCKET]
    environment = {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": CREDENTIALS["aws_access_key_id"],
        "AWS_SECRET_ACCESS_KEY": CREDENTIALS["aws_secret_access_key"],
        "AWS_DEFAULT_REGION": CREDENTIALS["region_name"],
        "TDEV_PLATFORM": "aws",
        "TDEV_BUNDLE_DIGEST": BUNDLE.digest,
        "TDEV_DATA": str(tmp_path),
    }
    given = ["--key", f"{TENANT}/sha256/{digits}", "--digest", BUNDLE.digest, "--port", str(port)]
    with (tmp_path / "runner.log").open("wb") as log:
        process = subprocess.Popen([*command, *given], env=environment, stdout=log, stderr=log, cwd=tmp_path)
    try:
        yield port
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0, (tmp_path / "runner.log").read_text()
    finally:
        process.kill()
        process.wait()


def asked(port: int, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    """Ask the runner, which may still be starting."""
    deadline = time.monotonic() + 20
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            connection.request(method, path, json.dumps(body).encode() if body is not None else None)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        finally:
            connection.close()


def test_the_runner_of_ecs_is_healthy_and_answers_the_same(runner: int) -> None:
    status, health = asked(runner, "GET", "/health")
    assert (status, health["status"], health["digest"]) == (200, "ok", BUNDLE.digest)
    assert asked(runner, "POST", "/", {"inputs": INPUTS}) == (200, {"result": RESULT})
    status, problem = asked(runner, "POST", "/", {"inputs": {"text": 7}})
    assert (status, problem["status"]) == (422, 422)
