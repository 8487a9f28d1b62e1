"""A real bundle on the hosts of AWS: the same answer on Lambda and in the runner of ECS, and a changed one nowhere."""

import importlib.metadata
import io
import json
import signal
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tdev.platform.service_names import service_resource
from tests.support.bundles import EXAMPLES, bundle_of
from tests.support.cloud import EMULATED
from tests.support.dynamo import client
from tests.support.emulator import running
from tests.support.hosting import STAGE, TENANT, Clients, Host, lambda_host, release
from tests.support.runner import Program, ordered, program

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
def runner(endpoint: str, clients: Clients, tmp_path: Path) -> Iterator[Program]:
    """The program of the image, told to serve the bundle, and who signed it."""
    with program(endpoint, ordered(clients, BUNDLE.content), tmp_path) as running_program:
        yield running_program


def test_the_runner_of_ecs_is_healthy_and_answers_the_same(runner: Program) -> None:
    status, health = runner.ask("GET", "/health")
    assert (status, json.loads(health)["digest"]) == (200, BUNDLE.digest)
    status, answer = runner.ask("POST", "/", json.dumps({"inputs": INPUTS}).encode())
    assert (status, json.loads(answer)) == (200, {"result": RESULT})
    status, problem = runner.ask("POST", "/", b'{"inputs": {"text": 7}}')
    assert (status, json.loads(problem)["status"]) == (422, 422)
    runner.process.send_signal(signal.SIGTERM)
    assert runner.ended()[0] == 0
