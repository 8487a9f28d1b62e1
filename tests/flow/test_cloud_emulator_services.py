"""What the deploy test needs of the emulator for services: tags of tenants are compared, an alias has its actions."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support.cloud import EMULATED, Region, deployed_region

pytestmark = EMULATED
TRUSTED = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": ["sts:AssumeRole", "sts:TagSession"]}
ACTIONS = ("lambda:GetAlias", "lambda:InvokeFunction", "lambda:ListVersionsByFunction", "lambda:UpdateAlias")
MAY = {
    "Effect": "Allow",
    "Action": list(ACTIONS),
    "Resource": "arn:aws:lambda:*:*:function:tdevs-dev-*",
    "Condition": {"StringEquals": {"aws:ResourceTag/tdev:tenant": "${aws:PrincipalTag/tenant}"}},
}


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Region]:
    with deployed_region(tmp_path_factory.mktemp("region")) as made:
        yield made


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.fixture(scope="module")
def functions(region: Region) -> Any:
    """Lambda as a session of the tenant red reaches it; ``tdevs-dev-red`` and ``tdevs-dev-blue`` are there."""
    iam, owner = region.client("iam"), region.client("lambda")
    role = iam.create_role(RoleName="data", AssumeRolePolicyDocument=policy(TRUSTED))["Role"]["Arn"]
    iam.put_role_policy(RoleName="data", PolicyName="own", PolicyDocument=policy(MAY))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("main.py", "def handler(event, context):\n    return 1\n")
    for tenant in ("red", "blue"):
        name = f"tdevs-dev-{tenant}"
        owner.create_function(
            FunctionName=name,
            Runtime="python3.11",
            Role=role,
            Handler="main.handler",
            Code={"ZipFile": content.getvalue()},
            Tags={"tdev:tenant": tenant},
        )
        owner.publish_version(FunctionName=name)
        owner.create_alias(FunctionName=name, Name="live", FunctionVersion="1")
    return region.client("lambda", region.assumed(role, tenant="red"))


CALLS: list[Callable[[Any, str], Any]] = [
    lambda functions, name: functions.get_alias(FunctionName=name, Name="live"),
    lambda functions, name: functions.update_alias(FunctionName=name, Name="live", FunctionVersion="1"),
    lambda functions, name: functions.list_versions_by_function(FunctionName=name),
    lambda functions, name: functions.invoke(FunctionName=name, Qualifier="live")["Payload"].close(),
]


@pytest.mark.parametrize("call", CALLS)
def test_a_session_reaches_the_functions_with_the_tag_of_its_tenant(functions: Any, call: Any) -> None:
    call(functions, "tdevs-dev-red")


@pytest.mark.parametrize("name", ["tdevs-dev-blue", "tdevs-dev-none"])
@pytest.mark.parametrize("call", CALLS)
def test_what_is_anothers_and_what_is_not_there_are_refused_alike(functions: Any, call: Any, name: str) -> None:
    with pytest.raises(ClientError) as caught:
        call(functions, name)
    assert caught.value.response["Error"]["Code"] == "AccessDeniedException"


def test_who_may_change_an_alias_may_not_delete_or_list_any(functions: Any) -> None:
    for refused in (
        lambda: functions.delete_alias(FunctionName="tdevs-dev-red", Name="live"),
        lambda: functions.list_aliases(FunctionName="tdevs-dev-red"),
        lambda: functions.delete_function(FunctionName="tdevs-dev-red"),
    ):
        with pytest.raises(ClientError, match="not authorized"):
            refused()
