"""AWS accounts for tests: one of fixed facts, and the clients that let the real engine find the same facts."""

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.stub import Stubber
from moto import mock_aws

from tdev.kernel.errors import PlatformError
from tdev.platform.account import Account, Identity, Stack
from tdev.platform.account.aws import AwsAccount

REGION = "eu-central-1"
NUMBER = "123456789012"
VERSION = "/cdk-bootstrap/hnb659fds/version"
URL = "https://abc.execute-api.eu-central-1.amazonaws.com"
CLAUDE, NOVA, TITAN = "anthropic.claude-sonnet-5", "amazon.nova-lite-v1:0", "amazon.titan-embed-text-v2:0"
KEYS = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}


@dataclass
class FixedAccount:
    """The ``Account`` port on facts that the test changes; ``broken`` raises instead of answering; ``asked`` counts."""

    chosen: str = REGION
    arn: str = f"arn:aws:sts::{NUMBER}:assumed-role/Operator/ann"
    parameters: dict[str, str] = field(default_factory=lambda: {VERSION: "21"})
    stacks: dict[str, Stack] = field(default_factory=lambda: {"tdev-dev": Stack("CREATE_COMPLETE", {"ApiUrl": URL})})
    calls: int = 1000
    offered: Mapping[str, bool] = field(default_factory=lambda: {TITAN: True, CLAUDE: False, NOVA: True})
    broken: dict[str, PlatformError] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def _answer(self, question: str) -> None:
        self.asked.append(question)
        if question in self.broken:
            raise self.broken[question]

    def region(self) -> str:
        self._answer("region")
        return self.chosen

    def identity(self) -> Identity:
        self._answer("identity")
        return Identity(NUMBER, self.arn)

    def parameter(self, name: str) -> str | None:
        self._answer("parameter")
        return self.parameters.get(name)

    def stack(self, name: str) -> Stack | None:
        self._answer("stack")
        return self.stacks.get(name)

    def concurrency(self) -> int:
        self._answer("concurrency")
        return self.calls

    def models(self) -> list[str]:
        self._answer("models")
        return sorted(self.offered)

    def may_use(self, model: str) -> bool:
        self._answer("may_use")
        return self.offered[model]

    def close(self) -> None:
        self.asked.append("close")


@contextmanager
def moto_account() -> Iterator[Account]:
    """The engine on moto, and on canned answers (of the right form: botocore checks it) for what moto has not."""
    with mock_aws(), ExitStack() as opened:
        clients = {name: boto3.client(name, region_name=REGION, **KEYS) for name in ("sts", "ssm", "cloudformation")}
        clients |= {"lambda": _lambda(opened), "bedrock": _bedrock(opened)}
        for client in clients.values():
            opened.callback(client.close)
        clients["ssm"].put_parameter(Name=VERSION, Value="21", Type="String")
        template = {
            "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
            "Outputs": {"ApiUrl": {"Value": URL}},
        }
        clients["cloudformation"].create_stack(StackName="tdev-dev", TemplateBody=json.dumps(template))
        yield AwsAccount(REGION, client=clients.__getitem__)


def _lambda(opened: ExitStack) -> Any:
    client = boto3.client("lambda", region_name=REGION, **KEYS)
    stubber = opened.enter_context(Stubber(client))
    stubber.add_response("get_account_settings", {"AccountLimit": {"ConcurrentExecutions": 1000}}, {})
    return client


def _bedrock(opened: ExitStack) -> Any:
    """Answers for one listing and then for one question about each of the two models, in this order."""
    client = boto3.client("bedrock", region_name=REGION, **KEYS)
    stubber = opened.enter_context(Stubber(client))
    states = {NOVA: "ACTIVE", CLAUDE: "ACTIVE", TITAN: "ACTIVE", "anthropic.claude-v2": "LEGACY"}
    listed = [
        {
            "modelArn": f"arn:aws:bedrock:::foundation-model/{model}",
            "modelId": model,
            "modelLifecycle": {"status": state},
        }
        for model, state in states.items()
    ]
    stubber.add_response("list_foundation_models", {"modelSummaries": listed}, {"byOutputModality": "TEXT"})
    for model, authorized in ((CLAUDE, "NOT_AUTHORIZED"), (NOVA, "AUTHORIZED")):
        answer = {
            "modelId": model,
            "agreementAvailability": {"status": "AVAILABLE"},
            "authorizationStatus": authorized,
            "entitlementAvailability": "AVAILABLE",
            "regionAvailability": "AVAILABLE",
        }
        stubber.add_response("get_foundation_model_availability", answer, {"modelId": model})
    return client
