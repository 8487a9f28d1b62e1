"""The engine of Step Functions on the emulator: machines that call one function, and executions of their alias."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from tdev.domain.delivery.compiling.failures import failure_of
from tdev.model.service import Release
from tdev.platform.hosting import StepFunction, StepMachine
from tdev.platform.hosting.aws_lambda import LambdaPlace
from tdev.platform.hosting.aws_machine import MachineAccount, MachineHosting
from tdev.platform.hosting.chosen import Machines
from tdev.platform.hosting.stacks import ServiceStacks
from tests.support.dynamo import client
from tests.support.emulator import running
from tests.support.hosting import BOUNDARY, BUCKET, STAGE, TENANT, Clients, Host, digest_of, shortly
from tests.support.service_templates import seen_template

DEFINITION: Mapping[str, Any] = {
    "QueryLanguage": "JSONata",
    "StartAt": "Ask",
    "States": {
        "Ask": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Arguments": {"FunctionName": "${door}", "Payload": {"check": "{% $states.input %}"}},
            "Output": "{% $states.result.Payload %}",
            "End": True,
        }
    },
}


def asking(release: Release) -> StepMachine:
    """A machine that asks the door of its release, with a function of a component that it does not call."""
    work = StepFunction("shout_1_0_0", "shout@1.0.0", release.permissions, release.secrets)
    return StepMachine(DEFINITION, (StepFunction("door", "door"), work))


MACHINES = Machines(asking, failure_of)
"""What stands for the compiler."""


@contextmanager
def machine_host(folder: Path, **place: Any) -> Iterator[Host]:
    """The engine on an emulator of its own."""
    with running(folder) as endpoint:
        clients = Clients(partial(_client, endpoint))
        try:
            yield machine_host_in(clients, **place)
        finally:
            clients.close()


def machine_host_in(clients: Clients, machine: Callable[[Release], StepMachine] = asking, **place: Any) -> Host:
    """The engine in an account, with a bucket of artifacts; ``machine`` is the compiler."""
    bucket = {"LocationConstraint": "eu-central-1"}
    clients["s3"].create_bucket(Bucket=BUCKET, CreateBucketConfiguration=bucket)
    stacks = ServiceStacks(clients["cloudformation"], "", sleep=shortly)
    account = MachineAccount(stacks, clients["stepfunctions"], clients["lambda"], shortly)
    where = LambdaPlace(STAGE, TENANT, BUCKET, BOUNDARY, **place)
    template = seen_template("service-stepfunctions")
    hosting = MachineHosting(account, where, lambda: template, machine)

    def keep(content: bytes) -> None:
        key = f"{TENANT}/sha256/{digest_of(content).removeprefix('sha256:')}"
        clients["s3"].put_object(Bucket=BUCKET, Key=key, Body=content)

    def call(service: str) -> int:
        alias = hosting.alias(service)
        arn = clients["stepfunctions"].start_execution(stateMachineArn=alias, input="{}")["executionArn"]
        while True:
            found = clients["stepfunctions"].describe_execution(executionArn=arn)
            if found["status"] != "RUNNING":
                break
            time.sleep(0.01)
        return int(json.loads(found["output"])["release"]) if found["status"] == "SUCCEEDED" else 0

    return Host(hosting, keep, call, started=time.time() - 60)


def _client(endpoint: str, service: str) -> Any:
    return client(service, endpoint)
