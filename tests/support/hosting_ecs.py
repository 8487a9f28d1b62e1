"""The engine of ECS on the emulator, with tasks that run: see ``fargate``."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from tdev.domain.delivery.attestation import attest
from tdev.model.service import Provenance, Release
from tdev.platform.hosting import Hosting, Provisioned
from tdev.platform.hosting.aws_ecs import EcsAccount, EcsHosting, EcsPlace, EcsTemplates
from tdev.platform.hosting.aws_ecs_bundles import EcsBundles
from tdev.platform.hosting.aws_ecs_rules import MOST_SHARING, EcsRules
from tdev.platform.hosting.aws_ecs_tasks import EcsClients, EcsTasks
from tdev.platform.hosting.stacks import ServiceStacks
from tdev.platform.service_names import service_resource
from tdev.platform.signing.aws import KmsSigning
from tests.support.dynamo import client
from tests.support.emulator import running
from tests.support.fargate import Fargate, Lines
from tests.support.hosting import BOUNDARY, BUCKET, STAGE, TENANT, Clients, Host, digest_of, shortly
from tests.support.killed import Fragile
from tests.support.nouns import AT
from tests.support.service_templates import seen_template

ROLE = "arn:aws:iam::000000000000:role/tdev-dev-starting"
IMAGE = f"000000000000.dkr.ecr.eu-central-1.amazonaws.com/runner@sha256:{'0' * 64}"
PROVENANCE = Provenance(workflow="greet@1.0.0", plan_digest=f"sha256:{'1' * 64}", created_at=AT, by="ann")


class Vouched:
    """A host that is given releases somebody vouches for; everything else is its own."""

    def __init__(self, hosting: Hosting, signing: KmsSigning, fargate: Fargate) -> None:
        self._hosting = hosting
        self.signing = signing
        self.fargate = fargate

    def provision(self, release: Release) -> Provisioned:
        attestation = attest(TENANT, release.artifact, PROVENANCE, self.signing)
        return self._hosting.provision(release.model_copy(update={"attestation": attestation}))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._hosting, name)


@contextmanager
def ecs_host(folder: Path, **place: Any) -> Iterator[Host]:
    """The engine on an emulator of its own."""
    with running(folder) as endpoint:
        clients = Clients(partial(_client, endpoint))
        try:
            yield host_in(clients, **place)
        finally:
            clients.close()


def host_in(clients: Clients, **place: Any) -> Host:
    """The engine in an account."""
    clients["s3"].create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    key = clients["kms"].create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]["Arn"]
    fargate = Fargate(clients)
    hosting = ecs_hosting(clients, fargate, key, **place)

    def keep(content: bytes) -> None:
        artifact = f"{TENANT}/sha256/{digest_of(content).removeprefix('sha256:')}"
        clients["s3"].put_object(Bucket=BUCKET, Key=artifact, Body=content)

    def call(service: str) -> int:
        front = f"{service_resource(STAGE, TENANT, service)}-front"
        (stack,) = clients["cloudformation"].describe_stacks(StackName=front)["Stacks"]
        outputs = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}
        return fargate.call(outputs["Production"])

    vouched = Vouched(hosting, KmsSigning(clients["kms"], key), fargate)
    return Host(vouched, keep, call, started=time.time() - 60, most_sharing=MOST_SHARING)


def ecs_hosting(
    clients: Clients, fargate: Fargate, key: str, *, cut: Fragile | None = None, **place: Any
) -> EcsHosting:
    """The engine on these clients; it waits little between two looks. ``cut`` is what cuts it off."""
    over: Any = cut.over if cut else lambda made: made
    balancers = over(fargate.balancers)
    account = EcsAccount(
        ServiceStacks(over(clients["cloudformation"]), "", sleep=shortly),
        EcsBundles(over(clients["s3"]), BUCKET, TENANT),
        EcsRules(balancers),
        EcsTasks(EcsClients(over(fargate.ecs), balancers, Lines(fargate)), sleep=shortly),
        clients["cloudwatch"],
    )
    subnets = tuple(each["SubnetId"] for each in clients["ec2"].describe_subnets()["Subnets"][:2])
    vpc = clients["ec2"].describe_vpcs()["Vpcs"][0]["VpcId"]
    given = {"callers": "10.0.0.0/8", "certificate": "arn:aws:acm:eu-central-1:000000000000:certificate/one", **place}
    where = EcsPlace(STAGE, TENANT, BUCKET, BOUNDARY, IMAGE, ROLE, key, vpc, subnets, **given)
    templates = EcsTemplates(lambda: seen_template("service-ecs-front"), lambda: seen_template("service-ecs-version"))
    return EcsHosting(account, where, templates)


def _client(endpoint: str, service: str) -> Any:
    return client(service, endpoint)
