"""The host of Step Functions as the settings choose it."""

import io
import json
from dataclasses import replace
from typing import Any

import pytest

from tdev.kernel.errors import PlatformError
from tdev.model.service import Release
from tdev.platform.hosting.aws_machine import MachineHosting
from tdev.platform.hosting.chosen import Reach, calls_on, hosting_on
from tdev.platform.hosting.machine_calls import MachineCalls
from tdev.settings import Settings
from tests.support.fake_stacks import FakeCloudFormation
from tests.support.hosting import BOUNDARY, BUCKET, TENANT, release
from tests.support.hosting_machine import MACHINES
from tests.support.service_templates import seen_template

ALL = Settings(
    stage="dev",
    bucket=BUCKET,
    machine_template="s3://assets/machine.json",
    service_role="arn:aws:iam::123456789012:role/tdev-dev-services",
    service_boundary=BOUNDARY,
)


class Account:
    """Its clients."""

    def __init__(self) -> None:
        self.kept: list[Release] = []
        self.stacks = FakeCloudFormation([None], refused="that is enough")

    def client(self, service: str) -> Any:
        return {"cloudformation": self.stacks, "s3": self}.get(service)

    def reach(self, given: Settings) -> Reach:
        return Reach(given, TENANT, self.client, self.client, self.kept.append, lambda: 0.0, MACHINES)

    def get_object(self, *, Bucket: str, Key: str) -> Any:  # noqa: N803 - names of the SDK
        assert (Bucket, Key) == ("assets", "machine.json")
        return {"Body": io.BytesIO(json.dumps(seen_template("service-stepfunctions")).encode())}


def test_the_template_of_the_settings_is_applied_with_their_role() -> None:
    account = Account()
    hosting = hosting_on("stepfunctions", account.reach(ALL))
    assert isinstance(hosting, MachineHosting)
    with pytest.raises(PlatformError, match="that is enough"):
        hosting.provision(release("one", 1, b"x"))
    (made,) = [given for operation, given in account.stacks.asked if operation == "create_change_set"]
    assert made["RoleARN"] == ALL.service_role
    assert "AWS::StepFunctions::StateMachineAlias" in made["TemplateBody"]
    assert [each.version for each in account.kept] == [1]


def test_what_calls_them_is_of_the_same_account() -> None:
    assert isinstance(calls_on("stepfunctions", Account().reach(ALL)), MachineCalls)


@pytest.mark.parametrize("name", ["bucket", "machine_template", "service_role", "service_boundary"])
def test_a_setting_that_is_missing_is_named_with_the_output_that_has_it(name: str) -> None:
    with pytest.raises(PlatformError, match=f"TDEV_{name.upper()} is not set") as refused:
        hosting_on("stepfunctions", Account().reach(replace(ALL, **{name: ""})))
    assert "output" in str(refused.value.hint)
