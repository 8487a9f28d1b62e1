"""The emulator that stands in for AWS: each correction of it at work, for a new version may take one away."""

import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tdev.platform.tables import TABLES
from tests.support.cloud import EMULATED, Region, deployed_region
from tests.support.dynamo import create_tables
from tests.support.emulator import LAUNCHER, PROGRAM, ROOT

pytestmark = EMULATED

TRUSTED = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": ["sts:AssumeRole", "sts:TagSession"], "Resource": "*"}
    ],
}
RAISES = """
class OutOfPaperError(ValueError):
    pass

def handler(event, context):
    try:
        {}["tray"]
    except KeyError as cause:
        raise OutOfPaperError("no paper\\nTray: empty") from cause
"""


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Region]:
    with deployed_region(tmp_path_factory.mktemp("region")) as made:
        yield made


def role(region: Region, name: str, *statements: dict[str, Any]) -> str:
    iam = region.client("iam")
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUSTED))["Role"]["Arn"]
    policy = {"Version": "2012-10-17", "Statement": list(statements)}
    iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=json.dumps(policy))
    return str(made)


def zipped(source: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("index.py", source)
    return content.getvalue()


def function(region: Region, name: str, source: str, role_arn: str) -> str:
    made = region.client("lambda").create_function(
        FunctionName=name,
        Runtime="python3.13",
        Handler="index.handler",
        Role=role_arn,
        Code={"ZipFile": zipped(source)},
        Timeout=20,
    )
    return str(made["FunctionArn"])


def refused(call: Any, **arguments: Any) -> str:
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    assert "AccessDenied" in caught.value.response["Error"]["Code"]
    return str(caught.value)


def outcome(region: Region, role_arn: str, definition: dict[str, Any], name: str) -> dict[str, Any]:
    machines = region.client("stepfunctions")
    made = machines.create_state_machine(name=name, roleArn=role_arn, definition=json.dumps(definition))
    started = machines.start_execution(stateMachineArn=made["stateMachineArn"])["executionArn"]
    for _ in range(100):
        found: dict[str, Any] = machines.describe_execution(executionArn=started)
        if found["status"] != "RUNNING":
            return found
        time.sleep(0.1)
    raise AssertionError("the machine does not end")


def item(tenant: str) -> dict[str, Any]:
    key = f"T#{tenant}#x"
    return {"pk": {"S": key}, "sk": {"S": "1"}, "list_pk": {"S": key}, "list_sk": {"S": "1"}}


def key(tenant: str) -> dict[str, Any]:
    return {"pk": {"S": f"T#{tenant}#x"}, "sk": {"S": "1"}}


@pytest.fixture(scope="module")
def data_role(region: Region) -> str:
    """May do all to what is the tenant's, and read what is shared; the tables are there."""
    create_tables(region.client("dynamodb"), "own-", TABLES)
    words = "GetItem PutItem UpdateItem DeleteItem Query ConditionCheckItem BatchGetItem BatchWriteItem".split()
    return role(
        region,
        "data",
        leading([f"dynamodb:{word}" for word in words], "own-*", "T#${aws:PrincipalTag/tenant}#*"),
        leading(["dynamodb:GetItem", "dynamodb:ConditionCheckItem"], "own-registry", "T#_shared#*"),
        {
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:PutObject"],
            "Resource": "arn:aws:s3:::own-bucket/${aws:PrincipalTag/tenant}/*",
        },
    )


def leading(actions: list[str], table: str, keys: str) -> dict[str, Any]:
    return {
        "Effect": "Allow",
        "Action": actions,
        "Resource": f"arn:aws:dynamodb:*:*:table/{table}",
        "Condition": {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": [keys]}},
    }


@pytest.fixture(scope="module")
def keys(region: Region, data_role: str) -> dict[str, str]:
    return region.assumed(data_role, tenant="a")


@pytest.fixture(scope="module")
def own(region: Region, keys: dict[str, str]) -> Any:
    return region.client("dynamodb", keys)


@pytest.fixture(scope="module")
def may_invoke(region: Region) -> str:
    return role(region, "machine", {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": "*"})


class TestTenants:
    """A session of a role may touch what carries the tag of the session."""

    def test_writes_and_reads_its_own(self, own: Any) -> None:
        own.put_item(TableName="own-executions", Item=item("a"))
        found = own.get_item(TableName="own-executions", Key=key("a"))
        assert found["Item"]["pk"] == {"S": "T#a#x"}

    @pytest.mark.parametrize("foreign", ["b", "ab", "_shared", ""])
    def test_writes_and_reads_nothing_of_others(self, own: Any, foreign: str) -> None:
        refused(own.put_item, TableName="own-executions", Item=item(foreign))
        refused(own.get_item, TableName="own-executions", Key=key(foreign))
        refused(own.delete_item, TableName="own-executions", Key=key(foreign))
        refused(
            own.update_item,
            TableName="own-executions",
            Key=key(foreign),
            UpdateExpression="SET n = :n",
            ExpressionAttributeValues={":n": {"S": "1"}},
        )

    @pytest.mark.parametrize("index", [None, "list"])
    @pytest.mark.parametrize(("tenant", "allowed"), [("a", True), ("b", False)])
    def test_queries_its_own_by_the_key_of_table_or_index(
        self, own: Any, index: str | None, tenant: str, allowed: bool
    ) -> None:
        arguments = {
            "TableName": "own-executions",
            "KeyConditionExpression": "#n0 = :v0 AND begins_with(#n1, :v1)",
            "ExpressionAttributeNames": {"#n0": "list_pk" if index else "pk", "#n1": "list_sk" if index else "sk"},
            "ExpressionAttributeValues": {":v0": {"S": f"T#{tenant}#x"}, ":v1": {"S": "1"}},
            **({"IndexName": index} if index else {}),
        }
        if allowed:
            assert "Items" in own.query(**arguments)
        else:
            refused(own.query, **arguments)

    def test_a_transaction_is_allowed_item_by_item(self, own: Any, region: Region) -> None:
        region.client("dynamodb").put_item(TableName="own-registry", Item=item("_shared"))
        check = {"ConditionCheck": {"TableName": "own-registry", "Key": key("_shared")}}
        check["ConditionCheck"]["ConditionExpression"] = "attribute_exists(pk)"
        mine = {"Put": {"TableName": "own-audit", "Item": item("a")}}
        foreign = {"Put": {"TableName": "own-audit", "Item": item("b")}}
        own.transact_write_items(TransactItems=[mine, check])
        refused(own.transact_write_items, TransactItems=[mine, foreign])
        refused(own.transact_write_items, TransactItems=[foreign])
        refused(
            own.transact_write_items,
            TransactItems=[mine, {"Delete": {"TableName": "own-registry", "Key": key("_shared")}}],
        )
        standing = region.client("dynamodb").get_item(TableName="own-audit", Key=key("b"))
        assert "Item" not in standing

    def test_many_items_at_once_are_all_its_own(self, own: Any) -> None:
        def put(tenant: str) -> dict[str, Any]:
            return {"PutRequest": {"Item": item(tenant)}}

        own.batch_write_item(RequestItems={"own-services": [put("a")]})
        refused(own.batch_write_item, RequestItems={"own-services": [put("a"), put("b")]})
        own.batch_get_item(RequestItems={"own-services": {"Keys": [key("a")]}})
        refused(own.batch_get_item, RequestItems={"own-services": {"Keys": [key("a"), key("b")]}})

    def test_a_session_without_the_tag_may_do_nothing(self, region: Region, data_role: str) -> None:
        untagged = region.client("dynamodb", region.assumed(data_role))
        refused(untagged.put_item, TableName="own-executions", Item=item("a"))
        refused(untagged.put_item, TableName="own-executions", Item=item("${aws:PrincipalTag/tenant}"))

    def test_objects_are_its_own_by_their_prefix(self, region: Region, keys: dict[str, str]) -> None:
        region.client("s3").create_bucket(
            Bucket="own-bucket", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
        )
        own = region.client("s3", keys)
        own.put_object(Bucket="own-bucket", Key="a/x", Body=b"1")
        assert own.get_object(Bucket="own-bucket", Key="a/x")["Body"].read() == b"1"
        refused(own.put_object, Bucket="own-bucket", Key="b/x", Body=b"1")
        refused(own.put_object, Bucket="own-bucket", Key="ab/x", Body=b"1")


class TestFunctions:
    def test_an_error_carries_the_name_of_its_class(self, region: Region, may_invoke: str) -> None:
        arn = function(region, "raises", RAISES, may_invoke)
        answer = region.client("lambda").invoke(FunctionName="raises")
        assert json.load(answer["Payload"])["errorType"] == "OutOfPaperError"
        caught = {"ErrorEquals": ["OutOfPaperError"], "Next": "Refill"}
        task = {"Type": "Task", "Resource": arn, "Catch": [caught], "End": True}
        definition = {"StartAt": "Print", "States": {"Print": task, "Refill": {"Type": "Succeed"}}}
        assert outcome(region, may_invoke, definition, "prints")["status"] == "SUCCEEDED"

    def test_an_alias_sends_the_other_version_its_share(self, region: Region, may_invoke: str) -> None:
        functions = region.client("lambda")
        arn = function(region, "shared", "def handler(event, context):\n    return 'one'\n", may_invoke)
        functions.publish_version(FunctionName="shared")
        functions.update_function_code(
            FunctionName="shared", ZipFile=zipped("def handler(event, context):\n    return 'two'\n")
        )
        functions.publish_version(FunctionName="shared")
        functions.create_alias(FunctionName="shared", Name="live", FunctionVersion="1")

        def seen(calls: int) -> Counter[str]:
            answers = (functions.invoke(FunctionName="shared", Qualifier="live") for _ in range(calls))
            return Counter(json.load(answer["Payload"]) for answer in answers)

        assert seen(5) == {"one": 5}
        weights = {"AdditionalVersionWeights": {"2": 0.5}}
        functions.update_alias(FunctionName="shared", Name="live", RoutingConfig=weights)
        assert set(seen(25)) == {"one", "two"}
        each = {"StartAt": "Call", "States": {"Call": {"Type": "Task", "Resource": f"{arn}:live", "End": True}}}
        every = {"Type": "Map", "ItemProcessor": each, "End": True}
        found = outcome(
            region,
            may_invoke,
            {
                "StartAt": "All",
                "States": {"All": {"Type": "Pass", "Result": [0] * 25, "Next": "Each"}, "Each": every},
            },
            "shares",
        )
        assert set(json.loads(found["output"])) == {"one", "two"}


READS = """
import boto3

def handler(event, context):
    return boto3.client("secretsmanager").get_secret_value(SecretId=event)["SecretString"]
"""


def reader(name: str, action: str, resource: Any) -> dict[str, Any]:
    """A function that reads the secret it is given, and its role, which may do this one thing."""
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    may = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource}]}
    own = {
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
        "Policies": [{"PolicyName": "own", "PolicyDocument": may}],
    }
    code = {
        "FunctionName": name,
        "Runtime": "python3.13",
        "Handler": "index.handler",
        "Timeout": 20,
        "Role": {"Fn::GetAtt": [f"{name}Role", "Arn"]},
        "Code": {"ZipFile": READS},
    }
    return {
        f"{name}Role": {"Type": "AWS::IAM::Role", "Properties": own},
        name: {"Type": "AWS::Lambda::Function", "Properties": code},
    }


@pytest.fixture
def stacked(region: Region) -> Iterator[Callable[[dict[str, Any], list[str]], dict[str, str]]]:
    """Makes a stack of resources, answers what ``Ref`` of some of them is, and deletes it at the end."""
    stacks, wait = region.client("cloudformation"), {"Delay": 1, "MaxAttempts": 30}

    def make(resources: dict[str, Any], named: list[str]) -> dict[str, str]:
        template = {"Resources": resources, "Outputs": {name: {"Value": {"Ref": name}} for name in named}}
        stacks.create_stack(StackName="made", TemplateBody=json.dumps(template), Capabilities=["CAPABILITY_IAM"])
        stacks.get_waiter("stack_create_complete").wait(StackName="made", WaiterConfig=wait)
        outputs = stacks.describe_stacks(StackName="made")["Stacks"][0]["Outputs"]
        return {output["OutputKey"]: output["OutputValue"] for output in outputs}

    yield make
    stacks.delete_stack(StackName="made")
    stacks.get_waiter("stack_delete_complete").wait(StackName="made", WaiterConfig=wait)
    assert not region.client("secretsmanager").list_secrets()["SecretList"]


class TestAStack:
    def test_names_a_secret_by_its_arn_so_that_grants_hold(self, region: Region, stacked: Callable[..., Any]) -> None:
        made = stacked(
            {
                "Word": {"Type": "AWS::SecretsManager::Secret", "Properties": {"SecretString": "sesame"}},
                **reader("granted", "secretsmanager:GetSecretValue", {"Ref": "Word"}),
                **reader("refused", "secretsmanager:ListSecrets", "*"),
            },
            ["Word"],
        )
        assert made["Word"].startswith("arn:aws:secretsmanager:")
        functions, asked = region.client("lambda"), json.dumps(made["Word"])
        assert json.load(functions.invoke(FunctionName="granted", Payload=asked)["Payload"]) == "sesame"
        denied = json.load(functions.invoke(FunctionName="refused", Payload=asked)["Payload"])
        assert "AccessDenied" in denied["errorMessage"]

    def test_has_what_there_is_no_service_for_by_name_only(self, region: Region, stacked: Callable[..., Any]) -> None:
        metrics = [{"Id": "sum", "Expression": "SUM(METRICS())"}]
        compared = {"Threshold": 1, "EvaluationPeriods": 1, "ComparisonOperator": "GreaterThanThreshold"}
        resources = {
            "Deploys": ("CodeDeploy::Application", {"ComputePlatform": "Lambda"}),
            "Group": ("CodeDeploy::DeploymentGroup", {"ApplicationName": {"Ref": "Deploys"}}),
            "Costs": ("Budgets::Budget", {"Budget": {"BudgetType": "COST"}}),
            "Kept": ("Events::Archive", {"ArchiveName": "kept"}),
            "Both": ("CloudWatch::Alarm", {"AlarmName": "both", "Metrics": metrics, **compared}),
        }
        typed = {id: {"Type": f"AWS::{kind}", "Properties": given} for id, (kind, given) in resources.items()}
        made = stacked(typed, list(resources))
        assert (made["Kept"], made["Both"]) == ("kept", "both")
        assert all(made.values())
        assert [one["AlarmName"] for one in region.client("cloudwatch").describe_alarms()["MetricAlarms"]] == ["both"]


class TestTheProcess:
    def test_listens_on_one_port_of_the_loopback(self, region: Region) -> None:
        lines = (region.folder / "emulator.log").read_text().splitlines()
        assert {line.split("Running on ")[1].split()[0] for line in lines if "Running on" in line} == {region.endpoint}
        assert region.endpoint.startswith("https://127.0.0.1:")

    @staticmethod
    def started_with(folder: Path) -> "subprocess.CompletedProcess[str]":
        """The launcher, with what lies in the folder before everything else."""
        command = [str(PROGRAM.with_name("python")), "-P", str(LAUNCHER)]
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(folder), "TMPDIR": str(folder)}
        return subprocess.run(
            command, env=environment, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30
        )

    def test_another_version_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "ministack-9.9.9.dist-info").mkdir()
        (tmp_path / "ministack-9.9.9.dist-info" / "METADATA").write_text("Name: ministack\nVersion: 9.9.9\n")
        done = self.started_with(tmp_path)
        assert done.returncode == 1
        assert "9.9.9" in done.stderr
        assert "scripts/setup-emulator" in done.stderr

    def test_a_name_that_is_gone_is_refused(self, tmp_path: Path) -> None:
        gone = "from ministack.services import dynamodb\n\ndel dynamodb._key_condition_av\n"
        (tmp_path / "sitecustomize.py").write_text(gone)
        done = self.started_with(tmp_path)
        assert done.returncode == 1
        assert "ministack.services.dynamodb has no _key_condition_av" in done.stderr

    def test_it_ends_when_whoever_started_it_is_killed(self, tmp_path: Path) -> None:
        code = (
            "import pathlib, sys, time\nfrom tests.support.emulator import guarded\n"
            "with guarded(pathlib.Path(sys.argv[1])) as (endpoint, _):\n    print(endpoint, flush=True)\n"
            "    time.sleep(60)\n"
        )
        starter = subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert starter.stdout
        port = int(starter.stdout.readline().rpartition(":")[2])
        starter.send_signal(signal.SIGKILL)
        starter.wait()
        starter.stdout.close()
        for _ in range(50):
            with socket.socket() as caller:
                if caller.connect_ex(("127.0.0.1", port)):
                    return
            time.sleep(0.1)
        pytest.fail("the emulator outlives the tests")
