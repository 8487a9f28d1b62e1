"""A service that ECS itself brings in: by CloudFormation alone, the next release too, and the way back."""

from collections.abc import Iterator
from typing import Any

import pytest

from tdev.kernel.json_types import canonical
from tdev.platform.hosting.preflight import FRONT_TYPES, VERSION_TYPES, preflight
from tdev.platform.hosting.stacks import ServiceStacks
from tests.support.cloud import EMULATED
from tests.support.dynamo import client
from tests.support.emulator import running
from tests.support.hosting import BOUNDARY, BUCKET, STAGE, TENANT, Clients, shortly
from tests.support.hosting_ecs import IMAGE, ROLE
from tests.support.service_templates import seen_template

pytestmark = EMULATED
STACK = "tdevs-dev-alone"
ENTRANCE = {"Balancer", "Listener", "Production", "Blue", "Green", "Door", "Tasks", "Cluster", "LogGroup"}
"""What callers reach, and what stands before the tasks."""
TEMPLATE = seen_template("service-ecs")


def bundle(digit: str, release: int) -> dict[str, str]:
    """What differs between two releases."""
    digits = digit * 64
    return {
        "CodeKey": f"acme/bundles/{digits}/bundle.zip",
        "CodeDigest": f"sha256:{digits}",
        "AttestationKey": f"acme/bundles/{digits}/{digits}.json",
        "Signature": "kms-hmac-sha256:AAAA",
        "Release": str(release),
    }


class Alone:
    """The stack, as somebody with CloudFormation makes it."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients
        self._stacks = ServiceStacks(clients["cloudformation"], "", sleep=shortly)
        subnets = [each["SubnetId"] for each in clients["ec2"].describe_subnets()["Subnets"][:2]]
        self._given = {
            "Name": "Alone",
            "Tenant": TENANT,
            "Stage": STAGE,
            "CodeBucket": BUCKET,
            "SigningKey": "arn:aws:kms:eu-central-1:000000000000:key/0f3a",
            "Image": IMAGE,
            "Boundary": BOUNDARY,
            "RolePath": "/tdev/dev/services/",
            "StartingRole": ROLE,
            "ShiftingRole": ROLE,
            "LogGroupName": "/tdev/dev/services/alone",
            "Vpc": clients["ec2"].describe_vpcs()["Vpcs"][0]["VpcId"],
            "Subnets": ",".join(subnets),
            "Callers": "10.0.0.0/8",
            "Certificate": "arn:aws:acm:eu-central-1:000000000000:certificate/one",
            "Least": "2",
            "Most": "4",
        }

    def apply(self, release: dict[str, str], **strategy: str) -> tuple[str, ...]:
        given = {**self._given, **release, **strategy}
        preflight(TEMPLATE, given, FRONT_TYPES | VERSION_TYPES)
        return self._stacks.apply(STACK, canonical(TEMPLATE), given)

    def service(self) -> Any:
        resources = self._stacks.resources(STACK)
        cluster, service = resources["Cluster"][1], resources["Service"][1]
        (found,) = self._clients["ecs"].describe_services(cluster=cluster, services=[service])["services"]
        return found

    def runs(self) -> dict[str, str]:
        """The variables of what the service runs now."""
        task = self.service()["taskDefinition"]
        (container,) = self._clients["ecs"].describe_task_definition(taskDefinition=task)["taskDefinition"][
            "containerDefinitions"
        ]
        return {each["name"]: each["value"] for each in container["environment"]}


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Alone]:
    with running(tmp_path_factory.mktemp("emulator")) as endpoint:
        clients = Clients(lambda service: client(service, endpoint))
        try:
            yield Alone(clients)
        finally:
            clients.close()


def changed(changes: tuple[str, ...]) -> set[str]:
    """Logical ids of what a change is about."""
    return {change.split()[1] for change in changes}


def test_the_next_release_and_the_way_back_change_what_runs_and_not_what_callers_reach(alone: Alone) -> None:
    first, second = bundle("a", 1), bundle("b", 2)
    made = alone.apply(first, Strategy="CANARY", Percent="10", StepMinutes="5", BakeMinutes="10")
    assert {"Service", "Blue", "Green", "Production", "Balancer"} <= changed(made)
    assert alone.runs()["TDEV_BUNDLE_DIGEST"] == first["CodeDigest"]

    moved = alone.apply(second, Strategy="CANARY", Percent="10", StepMinutes="5", BakeMinutes="10")
    assert {"Task", "Service"} <= changed(moved)
    assert not changed(moved) & ENTRANCE
    assert (alone.runs()["TDEV_RELEASE"], alone.runs()["TDEV_BUNDLE_DIGEST"]) == ("2", second["CodeDigest"])

    back = alone.apply(first, Strategy="CANARY", Percent="10", StepMinutes="5", BakeMinutes="10")
    assert changed(back) == changed(moved)
    assert (alone.runs()["TDEV_RELEASE"], alone.runs()["TDEV_BUNDLE_DIGEST"]) == ("1", first["CodeDigest"])


@pytest.mark.parametrize("strategy", ["BLUE_GREEN", "LINEAR", "ROLLING"])
def test_another_strategy_is_another_parameter(alone: Alone, strategy: str) -> None:
    alone.apply(bundle("a", 1), Strategy=strategy, Percent="20", StepMinutes="1", BakeMinutes="1")
    assert alone.service()["deploymentConfiguration"]["strategy"] == strategy
