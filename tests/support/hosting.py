"""Engines of the ``Hosting`` port under test, and bundles for them that answer as told."""

import hashlib
import io
import json
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from tdev.model.service import Release, Statement
from tdev.platform.hosting import Hosting, Provisioned
from tdev.platform.hosting.aws_lambda import LambdaAccount, LambdaHosting, LambdaPlace
from tdev.platform.hosting.stacks import ServiceStacks
from tdev.platform.service_names import service_resource
from tests.support.dynamo import client
from tests.support.emulator import running
from tests.support.nouns import AT
from tests.support.service_templates import seen_template

STAGE, TENANT, BUCKET = "dev", "acme", "tdev-dev-artifacts"
BOUNDARY = "arn:aws:iam::000000000000:policy/tdev-dev-service-boundary"
GOOD = """
import os

def handler(event, context):
    if event.get("rawPath") == "/health":
        return {"statusCode": 200, "body": "{}"}
    return {"release": int(os.environ["TDEV_RELEASE"])}
"""
FAILING = """
def handler(event, context):
    raise ValueError("no paper")
"""
ECHOING = """
def handler(event, context):
    if event.get("rawPath") == "/health":
        return {"statusCode": 200, "body": "{}"}
    return {"asked": event}
"""
SICK = """
def handler(event, context):
    return {"statusCode": 503, "body": "{}"}
"""


def zipped(source: str, salt: str = "") -> bytes:
    """A bundle with this handler; ``salt`` makes it another one."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in (("handler.py", source), ("salt.txt", salt)):
            archive.writestr(zipfile.ZipInfo(name), text)
    return content.getvalue()


def digest_of(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def release(service: str, version: int, content: bytes, *permissions: Statement, **more: Any) -> Release:
    """A release of a bundle."""
    artifact = more.pop("artifact", digest_of(content))
    return Release(
        service=service,
        version=version,
        artifact=artifact,
        workflow_id="greet",
        permissions=permissions,
        created_at=AT,
        **more,
    )


@dataclass
class Host:
    """An engine under test.

    Attributes:
        hosting: The engine.
        keep: Puts a bundle where the engine looks for it.
        call: Calls a service as callers do; answers the number of the release that answered, 0 for an error.
        started: Before any call, in seconds since the epoch.
        most_sharing: Among how many versions it can divide calls.
    """

    hosting: Hosting
    keep: Callable[[bytes], Any]
    call: Callable[[str], int]
    started: float
    most_sharing: int = 2

    def deploy(
        self, service: str, version: int, source: str = GOOD, *permissions: Statement, **more: Any
    ) -> Provisioned:
        """Provision a version with this handler."""
        content = zipped(source, f"{service} {version}")
        self.keep(content)
        return self.hosting.provision(release(service, version, content, *permissions, **more))

    def calls(self, service: str, number: int) -> Counter[int]:
        """How often each release answered; 0 counts the errors."""
        return Counter(self.call(service) for _ in range(number))


@dataclass
class Clients:
    """Clients of one account, each made once."""

    make: Callable[[str], Any]
    made: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, service: str) -> Any:
        if service not in self.made:
            self.made[service] = self.make(service)
        return self.made[service]

    def close(self) -> None:
        for each in self.made.values():
            each.close()


@contextmanager
def emulated_host(folder: Path, **place: Any) -> Iterator[Host]:
    """The engine of Lambda on the emulator, with a bucket of artifacts."""
    with running(folder) as endpoint:
        clients = Clients(partial(_client, endpoint))
        try:
            yield lambda_host(clients, **place)
        finally:
            clients.close()


def lambda_host(clients: Clients, **place: Any) -> Host:
    """The engine of Lambda in an account."""
    bucket = {"LocationConstraint": "eu-central-1"}
    clients["s3"].create_bucket(Bucket=BUCKET, CreateBucketConfiguration=bucket)

    def keep(content: bytes) -> None:
        key = f"{TENANT}/sha256/{digest_of(content).removeprefix('sha256:')}"
        clients["s3"].put_object(Bucket=BUCKET, Key=key, Body=content)

    def call(service: str) -> int:
        name = service_resource(STAGE, TENANT, service)
        answer = clients["lambda"].invoke(FunctionName=name, Qualifier="live", Payload=b"{}")
        with answer["Payload"] as body:
            said = json.loads(body.read())
        return 0 if answer.get("FunctionError") else int(said["release"])

    return Host(lambda_hosting(clients, seen_template(), **place), keep, call, started=time.time() - 60)


def lambda_hosting(clients: Any, template: Mapping[str, Any], **place: Any) -> LambdaHosting:
    """The engine of Lambda on these clients; it waits little between two looks."""
    stacks = ServiceStacks(clients["cloudformation"], place.pop("role", ""), sleep=shortly)
    account = LambdaAccount(stacks, clients["lambda"], clients["cloudwatch"])
    where = LambdaPlace(STAGE, TENANT, BUCKET, BOUNDARY, **place)
    return LambdaHosting(account, where, lambda: template, sleep=shortly)


def shortly(seconds: float) -> None:
    """Waits as an engine asks, but never long: the emulator is quick."""
    time.sleep(min(seconds, 0.05))


def _client(endpoint: str, service: str) -> Any:
    return client(service, endpoint)
