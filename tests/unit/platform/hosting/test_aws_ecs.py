"""The engine of ECS by itself: what it makes, in which order, and what it leaves alone."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tdev.kernel.errors import ConflictError, InvalidError, NotFoundError, PlatformError
from tdev.model.service import Release, Statement
from tdev.platform.hosting.aws_ecs import EcsAccount, EcsHosting, EcsPlace, EcsTemplates
from tdev.platform.hosting.aws_ecs_bundles import Shown
from tdev.platform.hosting.aws_ecs_tasks import EcsTask
from tdev.platform.hosting.stacks import Stack
from tdev.platform.service_names import service_resource
from tests.support.fake_metrics import FakeMetrics
from tests.support.hosting import BOUNDARY, BUCKET, STAGE, TENANT, release
from tests.support.hosting_ecs import IMAGE, ROLE
from tests.support.service_templates import seen_template

NAME = service_resource(STAGE, TENANT, "Matcher")
FRONT = f"{NAME}-front"
DIGITS = "a" * 64
SHOWN = Shown(f"acme/bundles/{DIGITS}/bundle.zip", f"acme/bundles/{DIGITS}/{DIGITS}.json", "kms-hmac-sha256:AAAA")
KEY = "arn:aws:kms:eu-central-1:123456789012:key/0f3a"
LISTENER = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/app/front/1/2"
OUTPUTS = {
    "Address": "https://front",
    "Balancer": "app/front/1",
    "Listener": LISTENER,
    "Production": "production",
    "Cluster": "cluster",
    "TasksGroup": "sg-0a1b2c3d",
}


class Account:
    """Stacks, rules, tasks and bundles in memory; ``done`` is what was changed, in order."""

    def __init__(self) -> None:
        self.stacks: dict[str, Stack] = {}
        self.given: dict[str, tuple[dict[str, Any], Mapping[str, str]]] = {}
        self.shares: dict[str, int] = {}
        self.running: dict[str, int] = {}
        self.sick: dict[str, str] = {}
        self.done: list[str] = []
        self.broken = ""

    # stacks
    def find(self, name: str) -> Stack | None:
        return self.stacks.get(name)

    settled = find

    def apply(self, name: str, template: str, parameters: Mapping[str, str]) -> tuple[str, ...]:
        if self.broken and name.endswith(self.broken):
            raise PlatformError(f"the stack {name} ended as ROLLBACK_COMPLETE")
        self.given[name] = (json.loads(template), parameters)
        told = OUTPUTS if name == FRONT else {"Digest": parameters["CodeDigest"], "ServiceName": f"{name}-service"}
        self.stacks[name] = Stack("CREATE_COMPLETE", told)
        self.done.append(f"make {name.removeprefix(NAME)}")
        return (f"Add {name}",)

    def resources(self, name: str) -> Mapping[str, tuple[str, str]]:
        return {"Only": ("AWS::Any", name)}

    def delete(self, name: str) -> None:
        self.done.append(f"delete {name.removeprefix(NAME)}")
        del self.stacks[name]

    # rules
    def groups(self, listener: str) -> dict[int, str]:
        assert listener == LISTENER
        versions = [int(name.rpartition("-v")[2]) for name in self.stacks if name != FRONT]
        return {version: f"arn:x:targetgroup/v{version}/0" for version in versions}

    def weights(self, production: str) -> dict[str, int]:
        return self.shares

    def divide(self, production: str, weights: Mapping[str, int]) -> None:
        self.shares = dict(weights)
        self.done.append("divide " + " ".join(f"{group.split('/')[1]}:{share}" for group, share in weights.items()))

    def close(self, production: str) -> None:
        self.shares = {}
        self.done.append("close")

    # tasks
    def start(self, of: EcsTask, count: int) -> bool:
        fresh = not self.running.get(of.stream)
        if fresh:
            self.running[of.stream] = count
            self.done.append(f"start {of.stream}")
        return fresh

    def stop(self, of: EcsTask) -> None:
        if self.running.pop(of.stream, 0):
            self.done.append(f"stop {of.stream}")

    def said(self, of: EcsTask) -> str:
        return self.sick.get(of.stream, "")

    # bundles
    def show(self, given: Release) -> Shown:
        self.done.append(f"show v{given.version}")
        return SHOWN


@pytest.fixture
def account() -> Account:
    return Account()


def hosting(account: Account, metrics: Any = None, **place: Any) -> EcsHosting:
    fake: Any = account
    where = {
        "vpc": "vpc-1",
        "subnets": ("subnet-1", "subnet-2"),
        "callers": "10.0.0.0/8",
        "certificate": "arn:aws:acm:eu-central-1:123456789012:certificate/one",
        **place,
    }
    return EcsHosting(
        EcsAccount(fake, fake, fake, fake, metrics or FakeMetrics({})),
        EcsPlace(STAGE, TENANT, BUCKET, BOUNDARY, IMAGE, ROLE, KEY, **where),
        EcsTemplates(lambda: seen_template("service-ecs-front"), lambda: seen_template("service-ecs-version")),
        clock=lambda: 60.0,
    )


def deployed(account: Account, *versions: int) -> EcsHosting:
    """A service of which each version was provisioned and got all calls."""
    made = hosting(account)
    for version in versions:
        made.provision(release("Matcher", version, f"{version}".encode()))
        made.route("Matcher", {version: 100})
    account.done.clear()
    return made


class TestProvision:
    def test_the_first_version_makes_the_front_and_gets_all_calls(self, account: Account) -> None:
        made = hosting(account).provision(release("Matcher", 1, b"1"))
        assert account.done == ["show v1", "make -front", "make -v1", "start v1", "divide v1:100"]
        assert made.address == "https://front"
        assert made.changes[-2:] == ("Start 2 tasks of version 1", "Give all calls to version 1")

    def test_the_next_one_changes_neither_front_nor_calls(self, account: Account) -> None:
        deployed(account, 1).provision(release("Matcher", 2, b"2"))
        assert account.done == ["show v2", "make -v2", "start v2"]
        assert account.shares == {"arn:x:targetgroup/v1/0": 100}

    def test_versions_that_nobody_needs_at_once_have_no_tasks(self, account: Account) -> None:
        """The one that answers and the new one run; those behind keep their stack, which costs nothing."""
        host = deployed(account, 1, 2)
        assert set(account.running) == {"v1", "v2"}
        host.provision(release("Matcher", 3, b"3"))
        assert set(account.running) == {"v2", "v3"}
        assert f"{NAME}-v1" in account.stacks

    def test_after_a_kill_it_goes_on_where_it_stopped(self, account: Account) -> None:
        given = release("Matcher", 1, b"1")
        hosting(account).provision(given)
        account.running.clear()
        account.shares.clear()
        account.done.clear()
        made = hosting(account).provision(given)
        assert account.done == ["start v1", "divide v1:100"]
        assert hosting(account).provision(given).changes == ()
        assert made.version == 1

    def test_a_front_that_was_never_finished_is_made_again(self, account: Account) -> None:
        account.stacks[FRONT] = Stack("ROLLBACK_COMPLETE", {})
        hosting(account).provision(release("Matcher", 1, b"1"))
        assert "make -front" in account.done

    def test_a_number_that_stands_for_another_artifact_is_refused(self, account: Account) -> None:
        with pytest.raises(ConflictError, match="another artifact"):
            deployed(account, 1).provision(release("Matcher", 1, b"other"))
        assert account.done == []

    def test_a_version_that_cannot_be_made_leaves_calls_and_tasks_alone(self, account: Account) -> None:
        host = deployed(account, 1)
        account.broken = "-v2"
        with pytest.raises(PlatformError):
            host.provision(release("Matcher", 2, b"2"))
        assert account.done == ["show v2"]
        assert set(account.running) == {"v1"}

    @pytest.mark.parametrize(
        ("place", "pointer"),
        [
            ({"log_days": 13}, "#/Parameters/LogDays"),
            ({"callers": "everybody"}, "#/Parameters/Callers"),
            ({"certificate": ""}, "#/Parameters/Certificate"),
            ({"most": 0}, "#/Parameters/Most"),
            ({"most_running": 250}, "#/Parameters/MostRunning"),
        ],
    )
    def test_what_aws_would_refuse_is_not_even_tried(
        self, account: Account, place: dict[str, Any], pointer: str
    ) -> None:
        with pytest.raises(InvalidError) as caught:
            hosting(account, **place).provision(release("Matcher", 1, b"1"))
        assert caught.value.findings[0].pointer == pointer
        assert account.stacks == {}

    def test_more_releases_than_a_load_balancer_has_rules_for_are_refused(self, account: Account) -> None:
        with pytest.raises(InvalidError) as caught:
            hosting(account).provision(release("Matcher", 50_000, b"1"))
        assert caught.value.findings[0].pointer == "#/Parameters/Priority"

    def test_what_the_stage_gives_reaches_the_templates(self, account: Account) -> None:
        host = hosting(account, public=True, least=1, most=9, least_healthy=50, alarm_topic="arn:topic", log_days=365)
        host.provision(release("Matcher", 1, b"1", memory=1024))
        _, front = account.given[FRONT]
        assert (front["Scheme"], front["AlarmTopic"], front["LogDays"]) == ("internet-facing", "arn:topic", "365")
        _, version = account.given[f"{NAME}-v1"]
        assert (version["PublicAddress"], version["Least"], version["Most"]) == ("ENABLED", "1", "9")
        assert (version["LeastHealthy"], version["MostRunning"]) == ("50", "200")
        assert (version["Cpu"], version["Memory"]) == ("1024", "2048")
        assert (version["CodeKey"], version["Signature"]) == (SHOWN.bundle, SHOWN.signature)
        assert version["Cluster"] == "cluster"

    def test_the_role_has_what_the_release_asks_for_within_the_boundary(self, account: Account) -> None:
        reads = Statement(actions=("dynamodb:GetItem",), resources=("arn:aws:dynamodb:eu-central-1:1:table/texts",))
        hosting(account).provision(release("Matcher", 1, b"1", reads))
        template, _ = account.given[f"{NAME}-v1"]
        (role,) = (each for each in template["Resources"].values() if each["Type"] == "AWS::IAM::Role")
        (own,) = role["Properties"]["Policies"]
        assert own["PolicyDocument"]["Statement"][-1]["Action"] == ["dynamodb:GetItem"]
        assert role["Properties"]["PermissionsBoundary"] == {"Ref": "Boundary"}


class TestRoute:
    def test_the_way_back_to_the_version_before_is_one_call(self, account: Account) -> None:
        deployed(account, 1, 2).route("Matcher", {1: 100})
        assert account.done == ["divide v1:100"]

    def test_the_way_further_back_starts_tasks_before_any_call_goes_there(self, account: Account) -> None:
        deployed(account, 1, 2, 3).route("Matcher", {1: 100})
        assert account.done == ["start v1", "divide v1:100"]

    def test_up_to_five_versions_share(self, account: Account) -> None:
        host = deployed(account, 1, 2, 3, 4, 5, 6)
        host.route("Matcher", dict.fromkeys(range(1, 6), 20))
        assert host.routes("Matcher") == dict.fromkeys(range(1, 6), 20)
        with pytest.raises(InvalidError):
            host.route("Matcher", {1: 50, 2: 10, 3: 10, 4: 10, 5: 10, 6: 10})

    def test_a_version_that_does_not_run_is_found_out_before_anything_starts(self, account: Account) -> None:
        host = deployed(account, 1, 2, 3)
        with pytest.raises(NotFoundError, match="version 9"):
            host.route("Matcher", {1: 50, 9: 50})
        assert account.done == []


class TestHealth:
    def test_it_is_what_the_load_balancer_sees(self, account: Account) -> None:
        host = deployed(account, 1)
        account.sick["v1"] = "it is out of paper"
        assert host.health("Matcher", 1).reason == "it is out of paper"
        account.sick.clear()
        assert host.health("Matcher", 1).healthy

    def test_a_version_without_tasks_is_started_to_be_asked(self, account: Account) -> None:
        host = deployed(account, 1, 2, 3)
        assert host.health("Matcher", 1).healthy
        assert account.done == ["start v1"]


class TestDestroy:
    def test_no_group_is_deleted_while_a_rule_uses_it(self, account: Account) -> None:
        deployed(account, 1, 2).destroy("Matcher")
        assert account.done == ["close", "delete -v1", "delete -v2", "delete -front"]

    def test_it_names_what_every_stack_holds(self, account: Account) -> None:
        told = deployed(account, 1, 2).destroy("Matcher", dry_run=True)
        assert told.resources == tuple(f"AWS::Any {NAME}-{part}" for part in ("front", "v1", "v2"))
        assert account.done == []

    def test_a_front_that_was_never_finished_goes_too(self, account: Account) -> None:
        account.stacks[FRONT] = Stack("CREATE_FAILED", {})
        assert hosting(account).destroy("Matcher").done
        assert account.stacks == {}


def test_figures_are_those_of_the_versions_behind_the_front(account: Account) -> None:
    deployed(account, 1, 2)
    found = hosting(account, FakeMetrics({"calls_2": [7.0]})).figures("Matcher", 0)
    assert {version: each.calls for version, each in found.items()} == {1: 0, 2: 7}


@pytest.mark.parametrize(
    "ask",
    [
        lambda host: host.routes("Matcher"),
        lambda host: host.route("Matcher", {1: 100}),
        lambda host: host.health("Matcher", 1),
        lambda host: host.figures("Matcher", 0),
    ],
)
def test_a_service_that_is_not_there_is_not_found(account: Account, ask: Callable[[EcsHosting], Any]) -> None:
    with pytest.raises(NotFoundError, match="no service Matcher on ECS"):
        ask(hosting(account))


def test_the_front_waits_for_the_first_release_with_no_routes(account: Account) -> None:
    account.stacks[FRONT] = Stack("CREATE_COMPLETE", OUTPUTS)
    assert hosting(account).routes("Matcher") == {}
