"""A region of AWS on this machine: the guarded emulator with an account, and the pinned CDK command line beside it."""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest
import urllib3
from botocore.config import Config

from tests.support.emulator import ACCOUNT, MISSING, PROGRAM, REGION, ROOT, guarded

CDK = ROOT / "node_modules" / "aws-cdk" / "bin" / "cdk"
NO_NODE = "the CDK command line is not installed: run scripts/setup-node"
EMULATED = [pytest.mark.slow, pytest.mark.skipif(not PROGRAM.exists(), reason=MISSING)]
DEPLOYED = [*EMULATED, pytest.mark.skipif(not CDK.exists() or shutil.which("node") is None, reason=NO_NODE)]
KEYS = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}


@dataclass(frozen=True, slots=True)
class Region:
    """One account in one region, and what reaches it."""

    endpoint: str
    certificate: Path
    folder: Path
    _open: ExitStack = field(repr=False)

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to take this region for AWS, and no credential of whoever runs the test."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", str(self.folder)),
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": KEYS["aws_access_key_id"],
            "AWS_SECRET_ACCESS_KEY": KEYS["aws_secret_access_key"],
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CA_BUNDLE": str(self.certificate),
            "NODE_EXTRA_CA_CERTS": str(self.certificate),
            "CDK_HOME": str(self.folder / "cdk-home"),
            "CDK_DISABLE_CLI_TELEMETRY": "true",
            "CDK_DEFAULT_ACCOUNT": ACCOUNT,
            "CDK_DEFAULT_REGION": REGION,
            "CDK_VALIDATION": "false",
            "PYTHONPATH": f"{ROOT}:{ROOT / 'shared'}",
            "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20",
            "CI": "true",
        }

    def client(self, service: str, keys: Mapping[str, str] | None = None) -> Any:
        """A client of boto3: of the root of the account, or of ``keys`` (see ``assumed``). Closed with the region."""
        config = Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=60)
        made = boto3.client(
            service,
            endpoint_url=self.endpoint,
            verify=str(self.certificate),
            region_name=REGION,
            config=config,
            **(keys or KEYS),
        )
        self._open.callback(made.close)
        return made

    def assumed(self, role: str, keys: Mapping[str, str] | None = None, **tags: str) -> dict[str, str]:
        """The keys of a session of a role (ARN) with tags, asked for by the root or by other keys."""
        given = self.client("sts", keys).assume_role(
            RoleArn=role, RoleSessionName="test", Tags=[{"Key": key, "Value": value} for key, value in tags.items()]
        )["Credentials"]
        return {
            "aws_access_key_id": given["AccessKeyId"],
            "aws_secret_access_key": given["SecretAccessKey"],
            "aws_session_token": given["SessionToken"],
        }

    def cdk(self, *arguments: str, limit: float = 240, **more: str) -> "subprocess.CompletedProcess[str]":
        """Run the pinned CDK command line in the checkout; ends it and all it started after ``limit`` seconds."""
        return run([str(CDK), *arguments], limit, self.environment | more)

    def bootstrap(self) -> None:
        """Prepare the account for deployments, as every account is once; outside the checkout, for it needs no app."""
        done = run([str(CDK), "bootstrap", f"aws://{ACCOUNT}/{REGION}"], 240, self.environment, self.folder)
        assert done.returncode == 0, done.stdout + done.stderr

    def signer(self, name: str, url: str) -> dict[str, str]:
        """The keys of a user who may call the API at this address, made on first use; nobody has registered him."""
        iam = self.client("iam")
        api = url.removeprefix("https://").split(".")[0]
        if name not in {user["UserName"] for user in iam.list_users()["Users"]}:
            iam.create_user(UserName=name)
            may = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": f"arn:aws:execute-api:*:*:{api}/*"}
            policy = {"Version": "2012-10-17", "Statement": [may]}
            iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=json.dumps(policy))
        made = iam.create_access_key(UserName=name)["AccessKey"]
        return {"aws_access_key_id": made["AccessKeyId"], "aws_secret_access_key": made["SecretAccessKey"]}

    def left(self, prefix: str) -> set[str]:
        """Physical names that start so and are still there."""
        machines = self.client("stepfunctions").list_state_machines()["stateMachines"]
        groups = self.client("logs").describe_log_groups()["logGroups"]
        found = [
            *(one["Name"] for one in self.client("s3").list_buckets()["Buckets"]),
            *self.client("dynamodb").list_tables()["TableNames"],
            *(one["FunctionName"] for one in self.client("lambda").list_functions()["Functions"]),
            *(one["RoleName"] for one in self.client("iam").list_roles()["Roles"]),
            *(one["name"] for one in machines),
            *(one["logGroupName"].lstrip("/").replace("/", "-") for one in groups),
            *(one["logGroupName"].rpartition("/")[2] for one in groups),
            *(one["AlarmName"] for one in self.client("cloudwatch").describe_alarms()["MetricAlarms"]),
            *(url.rpartition("/")[2] for url in self.client("sqs").list_queues().get("QueueUrls", [])),
        ]
        return {name for name in found if name.startswith(prefix)}

    def http(self) -> urllib3.PoolManager:
        """Connections that trust this region's certificate. Closed with the region."""
        made = urllib3.PoolManager(ca_certs=str(self.certificate))
        self._open.callback(made.clear)
        return made


def run(
    command: list[str], limit: float, environment: Mapping[str, str], folder: Path = ROOT
) -> "subprocess.CompletedProcess[str]":
    """A command in a folder, the checkout by default, in a group of its own that ends with it."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        out, err = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        raise AssertionError(f"{' '.join(command[:3])}: not done after {limit:g} s\n{out}{err}") from None
    finally:
        _end_group(process.pid)
    return subprocess.CompletedProcess(command, process.returncode, out, err)


def _end_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        pass


@contextmanager
def deployed_region(folder: Path) -> Iterator[Region]:
    """An empty region that lives as long as the context; ``Region.cdk`` deploys to it."""
    with guarded(folder) as (endpoint, certificate), ExitStack() as opened:
        yield Region(endpoint, certificate, folder, opened)
