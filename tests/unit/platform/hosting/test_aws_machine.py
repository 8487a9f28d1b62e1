"""The engine of Step Functions in memory: what stays when a release comes, and what AWS says seldom."""

import json
from typing import Any

import pytest

from tdev.kernel.errors import ConflictError, InvalidError, NotFoundError, PlatformError
from tdev.model.service import Release, Statement
from tdev.platform.hosting import Health, StepFunction, StepMachine
from tdev.platform.hosting.aws_lambda import LambdaPlace
from tdev.platform.hosting.aws_machine import MachineAccount, MachineHosting
from tdev.platform.service_names import service_resource
from tests.support.fake_machines import ARN, FakeFunctions, FakeStacks, FakeStepFunctions, execution
from tests.support.hosting import BOUNDARY, BUCKET, STAGE, TENANT, digest_of, release
from tests.support.hosting_machine import DEFINITION, asking
from tests.support.service_templates import seen_template

READS = Statement(actions=("s3:GetObject",), resources=("arn:aws:s3:::texts/*",))


class Account:
    """An engine on an account in memory."""

    def __init__(self, **place: Any) -> None:
        self.machines = FakeStepFunctions()
        self.stacks = FakeStacks(self.machines)
        self.artifacts: dict[int, str] = {}
        self.functions = FakeFunctions(self._artifact)
        self.slept: list[float] = []
        self.kept: list[Release] = []
        account = MachineAccount(self.stacks, self.machines, self.functions, self.slept.append)  # type: ignore[arg-type]
        where = LambdaPlace(**{"stage": STAGE, "tenant": TENANT, "bucket": BUCKET, "boundary": BOUNDARY, **place})
        template = seen_template("service-stepfunctions")
        self.hosting = MachineHosting(account, where, lambda: template, asking, keep=self.kept.append)

    def deploy(self, version: int, *permissions: Statement, **more: Any) -> Any:
        made = release("one", version, f"bundle {version}".encode(), *permissions, **more)
        self.artifacts[version] = made.artifact
        return self.hosting.provision(made)

    def _artifact(self, function: str) -> str:
        return self.artifacts[int(function.removeprefix("physical-V").partition("D")[0].partition("S")[0])]

    def resources(self, kind: str) -> dict[str, Any]:
        assert self.stacks.kept is not None
        return {
            name: each["Properties"] for name, each in self.stacks.kept["Resources"].items() if each["Type"] == kind
        }


@pytest.fixture
def account() -> Account:
    return Account()


class TestProvision:
    def test_each_component_has_a_function_with_its_own_role(self, account: Account) -> None:
        made = account.deploy(1, READS, secrets=("PAPER",))
        assert made.address == f"{ARN}:live"
        functions, roles = account.resources("AWS::Lambda::Function"), account.resources("AWS::IAM::Role")
        steps = {each["Environment"]["Variables"]["TDEV_SERVICE_STEP"]: each for each in functions.values()}
        assert set(steps) == {"door", "shout@1.0.0"}
        texts = {step: json.dumps(roles[each["Role"]["Fn::GetAtt"][0]]) for step, each in steps.items()}
        assert "arn:aws:s3:::texts/*" in texts["shout@1.0.0"]
        assert f"secret:tdev/{STAGE}/{TENANT}/PAPER" in texts["shout@1.0.0"]
        assert "texts" not in texts["door"]
        assert "secretsmanager" not in texts["door"]

    def test_the_machine_may_call_its_functions_and_no_other(self, account: Account) -> None:
        account.deploy(1)
        account.deploy(2)
        (policy,) = account.resources("AWS::IAM::Role")["MachineRole"]["Policies"]
        (calls,) = [each for each in policy["PolicyDocument"]["Statement"] if "lambda:InvokeFunction" in str(each)]
        named = {each["Fn::GetAtt"][0] for each in calls["Resource"]}
        assert named == set(account.resources("AWS::Lambda::Function"))
        assert {name[:2] for name in named} == {"V1", "V2"}

    def test_a_version_that_stays_keeps_its_functions_as_they_are(self, account: Account) -> None:
        account.deploy(1, READS, memory=1024)
        before = account.resources("AWS::Lambda::Function")
        account.deploy(2, memory=256)
        after = account.resources("AWS::Lambda::Function")
        assert {name: after[name] for name in before} == before
        assert {each["MemorySize"] for each in before.values()} == {"1024"}
        first = account.resources("AWS::StepFunctions::StateMachineVersion")["FirstVersion"]
        assert first["Description"].startswith("release 1 sha256:")

    def test_what_a_retired_version_had_goes_with_the_next_release(self, account: Account) -> None:
        for number in (1, 2):
            account.deploy(number)
        account.hosting.retire("one", 2)
        account.deploy(3)
        assert {name[:2] for name in account.resources("AWS::Lambda::Function")} == {"V1", "V3"}

    def test_killed_before_it_was_published_it_goes_on_from_there(self, account: Account) -> None:
        account.deploy(1)
        account.deploy(2)
        del account.machines.versions[f"{ARN}:2"]
        name = service_resource(STAGE, TENANT, "one")
        assert account.deploy(2).changes == (f"Publish a version of {name}",)
        assert [each["description"][:9] for each in account.machines.versions.values()] == ["release 1", "release 2"]

    def test_repeated_it_changes_nothing(self, account: Account) -> None:
        account.deploy(1)
        assert account.deploy(1).changes == ()
        assert (account.stacks.applied, len(account.kept)) == (1, 2)

    def test_a_number_never_stands_for_another_artifact(self, account: Account) -> None:
        account.deploy(1)
        with pytest.raises(ConflictError, match="another artifact"):
            account.hosting.provision(release("one", 1, b"other"))

    def test_other_bytes_than_were_signed_are_found(self, account: Account) -> None:
        account.artifacts[1] = digest_of(b"other")
        made = release("one", 1, b"bundle 1")
        with pytest.raises(PlatformError, match="holds other bytes"):
            account.hosting.provision(made)

    def test_functions_are_waited_for(self, account: Account) -> None:
        account.functions.states = ["Pending", "Pending", "Active"]
        account.deploy(1)
        assert len(account.slept) == 2

    @pytest.mark.parametrize(("states", "told"), [(["Failed"], "no paper"), (["Pending"], "not ready after 120 s")])
    def test_a_function_that_does_not_start_is_told(self, states: list[str], told: str, account: Account) -> None:
        account.functions.states = states
        with pytest.raises(PlatformError, match=told):
            account.deploy(1)

    def test_whoever_may_not_make_services_is_told_so(self) -> None:
        with pytest.raises(PlatformError, match="only a deployment makes versions"):
            Account(boundary="").deploy(1)

    def test_what_aws_would_refuse_is_found_before(self) -> None:
        with pytest.raises(InvalidError, match="LogDays"):
            Account(log_days=3).deploy(1)

    def test_a_machine_with_text_that_looks_like_a_parameter_is_taken(self, account: Account) -> None:
        account.deploy(1)
        machine = account.resources("AWS::StepFunctions::StateMachine")["Machine"]
        assert json.loads(machine["DefinitionString"]) == DEFINITION
        assert set(machine["DefinitionSubstitutions"]) == {"door", "shout_1_0_0"}


class TestRoutes:
    def test_the_alias_divides_between_two_versions(self, account: Account) -> None:
        account.deploy(1)
        account.deploy(2)
        assert account.hosting.routes("one") == {1: 100}
        account.hosting.route("one", {1: 90, 2: 10})
        assert account.hosting.routes("one") == {1: 90, 2: 10}
        account.hosting.route("one", {1: 0, 2: 100})
        assert account.hosting.routes("one") == {2: 100}

    def test_a_version_that_does_not_run_gets_nothing(self, account: Account) -> None:
        account.deploy(1)
        with pytest.raises(NotFoundError):
            account.hosting.route("one", {3: 100})

    def test_somebody_elses_version_in_the_alias_is_told(self, account: Account) -> None:
        account.deploy(1)
        account.machines.publish_state_machine_version(stateMachineArn=ARN, description="by hand")
        account.machines.routes = [{"stateMachineVersionArn": f"{ARN}:2", "weight": 100}]
        with pytest.raises(PlatformError, match="is no release"):
            account.hosting.routes("one")

    def test_a_version_with_executions_is_not_retired_and_the_first_one_stays(self, account: Account) -> None:
        account.deploy(1)
        account.deploy(2)
        with pytest.raises(ConflictError):
            account.hosting.retire("one", 1)
        account.hosting.route("one", {2: 100})
        account.hosting.retire("one", 1)
        assert f"{ARN}:1" in account.machines.versions
        account.hosting.route("one", {1: 100})
        account.hosting.retire("one", 2)
        account.hosting.retire("one", 2)
        assert list(account.machines.versions) == [f"{ARN}:1"]


class TestLooks:
    def test_the_door_of_a_version_says_how_it_is(self, account: Account) -> None:
        account.deploy(1)
        assert account.hosting.health("one", 1).healthy
        assert account.functions.asked[0].startswith("physical-V1Door")
        account.functions.answer = {"statusCode": 503}
        assert account.hosting.health("one", 1).reason == "GET /health answered 503"
        account.functions.answer, account.functions.failed = {"errorType": "E", "errorMessage": "no"}, True
        found = account.hosting.health("one", 1)
        assert found == Health(False, "E: no", found.ms)
        with pytest.raises(NotFoundError):
            account.hosting.health("one", 2)

    def test_figures_are_those_of_the_executions_of_each_version(self, account: Account) -> None:
        account.deploy(1)
        account.deploy(2)
        account.machines.executions = [
            execution(1, "RUNNING", 1_000_300),
            execution(1, "FAILED", 1_000_200, 4),
            execution(1, "SUCCEEDED", 1_000_100, 2),
            execution(1, "SUCCEEDED", 999_000, 2),
        ]
        found = account.hosting.figures("one", 1_000_000)
        assert (found[1].calls, found[1].errors, found[1].last_at) == (3, 1, 1_000_300)
        assert (found[1].p50_ms, found[1].p99_ms) == (2000, 4000)
        assert (found[2].calls, found[2].p50_ms, found[2].last_at) == (0, None, None)

    def test_a_service_that_is_not_there_is_not_found(self, account: Account) -> None:
        for look in (account.hosting.routes, account.hosting.alias):
            with pytest.raises(NotFoundError, match="no service one"):
                look("one")


class TestDestroy:
    def test_a_dry_run_only_names_what_would_go(self, account: Account) -> None:
        account.deploy(1)
        found = account.hosting.destroy("one", dry_run=True)
        assert not found.done
        assert f"AWS::StepFunctions::StateMachineAlias {ARN}:live" in found.resources
        assert account.stacks.kept is not None
        assert account.hosting.destroy("one").done
        assert account.hosting.destroy("one").resources == ()


def test_a_machine_that_cannot_be_compiled_makes_nothing(account: Account) -> None:
    def refuses(made: Release) -> StepMachine:
        raise InvalidError("the workflow is no state machine")

    place = LambdaPlace(STAGE, TENANT, BUCKET, BOUNDARY)
    reach = MachineAccount(account.stacks, account.machines, account.functions)  # type: ignore[arg-type]
    hosting = MachineHosting(reach, place, dict, refuses)
    with pytest.raises(InvalidError, match="no state machine"):
        hosting.provision(release("one", 1, b"x"))
    assert account.stacks.applied == 0


def test_two_components_whose_names_look_alike_have_functions_of_their_own(account: Account) -> None:
    alike = StepMachine(DEFINITION, tuple(StepFunction(name, name) for name in ("door", "a_b_1", "a_b1")))
    place = LambdaPlace(STAGE, TENANT, BUCKET, BOUNDARY)
    account.artifacts[1] = release("one", 1, b"x").artifact
    functions = FakeFunctions(lambda name: account.artifacts[1])
    reach = MachineAccount(account.stacks, account.machines, functions)  # type: ignore[arg-type]
    template = seen_template("service-stepfunctions")
    MachineHosting(reach, place, lambda: template, lambda made: alike).provision(release("one", 1, b"x"))
    assert len(account.resources("AWS::Lambda::Function")) == 3
