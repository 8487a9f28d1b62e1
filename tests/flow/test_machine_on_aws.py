"""Real bundles as machines in the emulator: another engine of the States Language, and functions that really run."""

import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tdev.domain.delivery.bundle import Bundle
from tdev.domain.delivery.compiling.failures import failure_of
from tdev.domain.delivery.compiling.parts import machine_of
from tdev.model.service import Release
from tdev.platform.hosting import StepMachine
from tdev.platform.hosting.machine_calls import MachineCalls
from tdev.platform.hosting.service_logs import ServiceLogs
from tests.flow.test_service_on_aws import layer_of
from tests.support.bundles import EMAILS, EXAMPLES, bundle_of, flow
from tests.support.cloud import EMULATED
from tests.support.dynamo import client
from tests.support.emulator import running
from tests.support.hosting import STAGE, TENANT, Clients, Host, release
from tests.support.hosting_machine import machine_host_in

pytestmark = EMULATED
FORMS = flow(
    {"id": "lines", "agent": "split_text", "input": {"text": "${inputs.text}"}},
    {"id": "hashes", "agent": "hash_text", "for_each": "${lines.texts}", "input": {"text": "${index}: ${item}"}},
    {"id": "mails", "agent": "extract_emails", "input": {"text": "<${inputs.text}>"}},
    {"id": "never", "agent": "hash_text", "when": "${$count(lines.texts) > 5}", "input": {"text": "no"}},
    {
        "id": "broken",
        "agent": "calculate",
        "input": {"expression": "1 / 0"},
        "on_error": "continue",
        "fallback": {"value": "none"},
    },
    output={
        "n": "${$count(hashes)}",
        "mails": "${mails}",
        "never": "${never}",
        "told": "got ${broken} of ${lines.texts}",
    },
)
TEXT = "ann@example.org\nbob@example.org"
BUNDLES: Mapping[int, tuple[Bundle, Mapping[str, Any]]] = {
    1: (bundle_of(EMAILS), EXAMPLES["chain"][1]),
    2: (bundle_of(FORMS), {"text": TEXT}),
}
WANTED = {
    1: {"emails": ["ann@example.org", "bob@example.org"], "count": 2},
    2: {
        "n": 2,
        "mails": ["ann@example.org", "bob@example.org"],
        "never": None,
        "told": 'got {"value":"none"} of ["ann@example.org","bob@example.org"]',
    },
}


def compiled(made: Release) -> StepMachine:
    return machine_of(BUNDLES[made.version][0].files)


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clients]:
    with running(tmp_path_factory.mktemp("emulator")) as endpoint:
        made = Clients(lambda service: client(service, endpoint))
        yield made
        made.close()


@pytest.fixture(scope="module")
def host(clients: Clients) -> Host:
    """Step Functions, with the packages that bundles need in a layer, and both versions ready."""
    names = {line.split("==")[0] for bundle, _ in BUNDLES.values() for line in bundle.manifest.requirements}
    layer = clients["lambda"].publish_layer_version(LayerName="packages", Content={"ZipFile": layer_of(*sorted(names))})
    made = machine_host_in(clients, compiled, layers=(layer["LayerVersionArn"],))
    for version, (bundle, _) in BUNDLES.items():
        made.keep(bundle.content)
        made.hosting.provision(release("example", version, bundle.content, memory=bundle.manifest.memory))
    return made


def calls_of(host: Host, clients: Clients) -> MachineCalls:
    logs = ServiceLogs(clients["logs"], STAGE, TENANT, "Step Functions")
    hosting: Any = host.hosting
    return MachineCalls(hosting.alias, clients["stepfunctions"], logs, failure_of, lambda _: time.sleep(0.4))


@pytest.mark.parametrize("version", BUNDLES)
def test_a_version_answers_as_the_executor_does(version: int, host: Host, clients: Clients) -> None:
    assert host.hosting.health("example", version).healthy
    host.hosting.route("example", {version: 100})
    event = {"inputs": BUNDLES[version][1]}
    found = calls_of(host, clients).call("example", event, f"request-{version}")
    assert found.answer.payload == {"result": WANTED[version]}, found
    assert found.version == version


def test_wrong_inputs_are_refused_before_anything_runs(host: Host, clients: Clients) -> None:
    host.hosting.route("example", {1: 100})
    event = {"requestContext": {}, "body": json.dumps({"inputs": {}})}
    answer = calls_of(host, clients).call("example", event, "request-wrong").answer.payload
    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (422, "invalid")
