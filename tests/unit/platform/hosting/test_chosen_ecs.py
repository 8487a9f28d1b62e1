"""The host of ECS as the settings choose it: with everything that they name, and told what is missing."""

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tdev.kernel.errors import PlatformError
from tdev.model.service import Release
from tdev.platform.hosting.aws_ecs import EcsHosting
from tdev.platform.hosting.aws_ecs_calls import EcsCalls
from tdev.platform.hosting.chosen import Reach, calls_on, hosting_on
from tdev.settings import Settings
from tests.support.fake_stacks import FakeCloudFormation
from tests.support.hosting import BOUNDARY, BUCKET, TENANT, release
from tests.support.hosting_ecs import IMAGE, PROVENANCE, ROLE
from tests.support.hosting_machine import MACHINES
from tests.support.service_templates import seen_template

ALL = Settings(
    stage="dev",
    bucket=BUCKET,
    ecs_role="arn:aws:iam::123456789012:role/tdev-dev-containers",
    service_boundary=BOUNDARY,
    signing_key="arn:aws:kms:eu-central-1:123456789012:key/0f3a",
    ecs_front_template="s3://assets/front.json",
    ecs_version_template="s3://assets/version.json",
    ecs_starting_role=ROLE,
    ecs_image=IMAGE,
    ecs_vpc="vpc-0a1b2c3d",
    ecs_subnets="subnet-0a1b2c3d,subnet-1a1b2c3d",
    ecs_callers="10.0.0.0/8",
    ecs_certificate="arn:aws:acm:eu-central-1:123456789012:certificate/one",
)
NEEDED = [
    name for name in vars(Settings) if name.startswith("ecs_") and name not in ("ecs_public", "ecs_least", "ecs_most")
]


class Account:
    """Its clients; ``used`` tells whose keys each was asked for with."""

    def __init__(self) -> None:
        self.used: list[tuple[str, str]] = []
        self.kept: list[Release] = []
        self.stacks = FakeCloudFormation([None], refused="that is enough")

    def own(self, service: str) -> Any:
        self.used.append((service, "own"))
        return {"cloudformation": self.stacks, "s3": self}.get(service)

    def of_tenant(self, service: str) -> Any:
        self.used.append((service, "tenant"))
        return self

    def reach(self, given: Settings) -> Reach:
        return Reach(given, TENANT, self.own, self.of_tenant, self.kept.append, lambda: 0.0, MACHINES)

    # what stands for S3
    def get_object(self, *, Bucket: str, Key: str) -> Any:  # noqa: N803 - names of the SDK
        template = seen_template(f"service-ecs-{Path(Key).stem}")
        return {"Body": io.BytesIO(json.dumps(template).encode())}

    def copy_object(self, **_: Any) -> None:
        assert self.kept, "what was not checked is not shown to a task"

    put_object = copy_object


@pytest.fixture
def account() -> Account:
    return Account()


def vouched() -> Release:
    bare = release("Matcher", 1, b"bundle")
    attestation = {"digest": bare.artifact, "provenance": PROVENANCE, "signature": "kms-hmac-sha256:AAAA"}
    return Release.model_validate({**bare.model_dump(), "attestation": attestation})


def test_what_the_settings_name_reaches_cloudformation(account: Account) -> None:
    with pytest.raises(PlatformError, match="that is enough"):
        hosting_on("ecs", account.reach(replace(ALL, ecs_public="on"))).provision(vouched())
    made = dict(account.stacks.asked)["create_change_set"]
    given = {each["ParameterKey"]: each["ParameterValue"] for each in made["Parameters"]}
    assert (given["Vpc"], given["Subnets"]) == (ALL.ecs_vpc, ALL.ecs_subnets)
    assert (given["Callers"], given["Certificate"]) == (ALL.ecs_callers, ALL.ecs_certificate)
    assert given["Scheme"] == "internet-facing"
    assert made["RoleARN"] == ALL.ecs_role


def test_objects_of_a_tenant_are_reached_with_its_keys(account: Account) -> None:
    assert isinstance(hosting_on("ecs", account.reach(ALL)), EcsHosting)
    assert {service for service, keys in account.used if keys == "tenant"} == {"s3"}


@pytest.mark.parametrize(
    "name", ["bucket", "signing_key", "ecs_starting_role", "ecs_image", "ecs_vpc", "ecs_certificate"]
)
def test_a_machine_that_lacks_a_setting_is_told_which(account: Account, name: str) -> None:
    with pytest.raises(PlatformError, match=f"TDEV_{name.upper()} is not set") as caught:
        hosting_on("ecs", account.reach(replace(ALL, **{name: ""})))
    assert caught.value.hint
    assert account.used == []


def test_on_aws_the_network_is_asked_for_when_something_is_made(account: Account) -> None:
    host = hosting_on("ecs", account.reach(replace(ALL, platform="aws", ecs_vpc="")))
    with pytest.raises(PlatformError, match="TDEV_ECS_VPC is not set"):
        host.provision(vouched())
    assert account.stacks.operations() == []


def test_a_service_is_called_at_its_own_address(account: Account) -> None:
    calls = calls_on("ecs", account.reach(ALL))
    assert isinstance(calls, EcsCalls)
    with pytest.raises(PlatformError, match="not called from here") as caught:
        calls.call("Matcher", {"inputs": {}}, "request")
    assert "its own address" in str(caught.value.hint)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ECS_IMAGE", "runner:latest"),
        ("ECS_VPC", "default"),
        ("ECS_SUBNETS", "subnet-0a1b2c3d"),
        ("ECS_CALLERS", "everybody"),
        ("ECS_PUBLIC", "yes"),
        ("ECS_LEAST", "0"),
        ("ECS_CERTIFICATE", "self-signed"),
    ],
)
def test_a_setting_that_aws_would_refuse_is_refused_at_start(name: str, value: str) -> None:
    with pytest.raises(Exception, match=f"TDEV_{name}"):
        Settings.read({f"TDEV_{name}": value})
