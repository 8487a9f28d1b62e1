"""A stage whose operator has chosen a network for containers: what it has, and that no other stage has any of it."""

import json
from dataclasses import fields
from pathlib import Path

import pytest

from infra.acknowledged_containers import WITH_CONTAINERS
from infra.container_making import LOOKS
from infra.containers import FORMS, MORE, read_containers
from infra.stages import stage_of
from tdev.settings import Settings
from tests.support.templates import text

CHOICE = """
image = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/tdev-runner@sha256:{digits}"
vpc = "vpc-0a1b2c3d"
subnets = ["subnet-0a1b2c3d", "subnet-1a1b2c3d"]
callers = "10.0.0.0/8"
certificate = "arn:aws:acm:eu-central-1:123456789012:certificate/one"
""".format(digits="0" * 64)


@pytest.fixture(scope="session")
def made(synthesized, tmp_path_factory):
    """Dev with containers, judged."""
    path = tmp_path_factory.getbasetemp() / "containers.toml"
    path.write_text(CHOICE, "utf-8")
    return synthesized("dev", containers=str(path))


@pytest.fixture
def seen(made):
    return made.template


@pytest.fixture
def may(seen):
    """What CloudFormation may do."""
    return seen.policies_of(role(seen, "tdev-dev-containers"))


def role(template, name):
    return template.id_of("IAM::Role", "RoleName", name)


def environment(template, function):
    name = template.id_of("Lambda::Function", "FunctionName", f"tdev-dev-{function}")
    return template.of("Lambda::Function")[name]["Environment"]["Variables"]


class TestStage:
    def test_without_the_choice_there_is_nothing_of_ecs(self, dev):
        assert "ecs:" not in json.dumps(dict(dev.resources)).replace("elasticloadbalancing:", "ecs:")
        assert not [name for name in environment(dev, "deployer") if name.startswith("TDEV_ECS")]

    def test_nothing_is_found_that_nobody_has_acknowledged(self, made, synthesized):
        assert sorted(set(made.findings()) - set(synthesized("dev").findings())) == []

    def test_every_acknowledgement_still_stands_for_a_finding(self, made):
        kept = set(made.findings("suppressedViolations"))
        missing = [row for row in WITH_CONTAINERS if (row.rule.replace("{stage}", "dev"), row.path) not in kept]
        assert missing == []

    def test_every_acknowledgement_says_why(self):
        assert [row for row in WITH_CONTAINERS if len(row.reason.split()) < 6] == []


class TestMaker:
    def test_only_cloudformation_becomes_it(self, seen):
        (trust,) = seen.of("IAM::Role")[role(seen, "tdev-dev-containers")]["AssumeRolePolicyDocument"]["Statement"]
        assert trust["Principal"] == {"Service": "cloudformation.amazonaws.com"}

    def test_no_action_has_a_wildcard(self, may):
        assert not [action for each in may for action in each.actions if "*" in action]

    def test_it_only_looks_where_aws_knows_no_resource(self, may):
        (open_to_all,) = (each for each in may if "*" in each.resources)
        assert set(open_to_all.actions) == set(LOOKS)
        changing = [action for action in LOOKS if not action.partition(":")[2].startswith(("Describe", "Get"))]
        # Taking back a definition stops no task, and AWS knows no resource for it.
        assert changing == ["ecs:DeregisterTaskDefinition"]

    def test_it_gives_permissions_only_within_the_boundary(self, may):
        (giving,) = (each for each in may if "iam:CreateRole" in each.actions)
        ((key, boundary),) = giving.conditions["StringEquals"].items()
        assert key == "iam:PermissionsBoundary"
        assert text(boundary).startswith("<ServiceBoundaryPolicy")

    def test_it_hands_roles_to_tasks_only(self, may, seen):
        (passing,) = (each for each in may if "iam:PassRole" in each.actions)
        assert passing.conditions == {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
        assert f"<{role(seen, 'tdev-dev-containers-starting')}.Arn>" in passing.resources

    def test_walls_of_others_stay_as_they_are(self, may):
        (walls,) = (each for each in may if "ec2:DeleteSecurityGroup" in each.actions)
        assert walls.conditions["Null"] == {"aws:ResourceTag/tdev:service": "false"}
        assert text(walls.conditions["ArnEquals"]["ec2:Vpc"]).endswith("vpc/vpc-0a1b2c3d")
        (named,) = (each for each in may if "ec2:CreateTags" in each.actions)
        assert named.conditions == {"StringEquals": {"ec2:CreateAction": "CreateSecurityGroup"}}

    def test_roles_of_aws_itself_are_those_of_three_services(self, may):
        (linked,) = (each for each in may if "iam:CreateServiceLinkedRole" in each.actions)
        assert len(linked.conditions["StringEquals"]["iam:AWSServiceName"]) == 3


class TestStarter:
    def test_it_fetches_one_image_repository_and_writes_logs_of_services(self, seen):
        granted = {pair for each in seen.policies_of(role(seen, "tdev-dev-containers-starting")) for pair in each.pairs}
        repository = "arn:<AWS::Partition>:ecr:eu-central-1:123456789012:repository/tdev-runner"
        assert {resource for action, resource in granted if action == "ecr:BatchGetImage"} == {repository}
        assert {action for action, resource in granted if resource == "*"} == {"ecr:GetAuthorizationToken"}
        assert all("/services/*" in resource for action, resource in granted if action.startswith("logs:"))

    def test_only_tasks_of_this_account_become_it(self, seen):
        found = seen.of("IAM::Role")[role(seen, "tdev-dev-containers-starting")]
        (trust,) = found["AssumeRolePolicyDocument"]["Statement"]
        assert trust["Principal"] == {"Service": "ecs-tasks.amazonaws.com"}
        assert text(trust["Condition"]) == {"StringEquals": {"aws:SourceAccount": "<AWS::AccountId>"}}


class TestFunctions:
    def test_the_deployer_is_told_everything_that_it_needs(self, seen):
        told = environment(seen, "deployer")
        assert told["TDEV_ECS_VPC"] == "vpc-0a1b2c3d"
        assert told["TDEV_ECS_SUBNETS"] == "subnet-0a1b2c3d,subnet-1a1b2c3d"
        assert text(told["TDEV_ECS_ROLE"]) == f"<{role(seen, 'tdev-dev-containers')}.Arn>"
        assert {"TDEV_ECS_FRONT_TEMPLATE", "TDEV_ECS_VERSION_TEMPLATE", "TDEV_ECS_STARTING_ROLE"} <= set(told)
        assert {"TDEV_SIGNING_KEY", "TDEV_SERVICE_BOUNDARY", "TDEV_BUCKET"} <= set(told)

    def test_who_makes_no_services_is_told_nothing(self, seen):
        assert not [name for name in environment(seen, "planner") if name.startswith("TDEV_ECS")]

    def test_the_stack_tells_a_laptop_the_same(self, seen):
        outputs = {"EcsRole", "EcsStartingRole", "EcsFrontTemplate", "EcsVersionTemplate"}
        assert outputs <= set(seen.body["Outputs"])


class TestChoice:
    def test_no_file_is_no_choice(self):
        assert read_containers("") is None
        assert stage_of({}).containers is None

    def test_an_image_elsewhere_is_fetched_without_keys(self, tmp_path):
        path = tmp_path / "c.toml"
        path.write_text(CHOICE.replace("123456789012.dkr.ecr.eu-central-1.amazonaws.com", "ghcr.io/us"), "utf-8")
        found = read_containers(str(path))
        assert found is not None
        assert found.repository is None

    def test_an_operator_may_open_it_and_say_how_many(self, tmp_path):
        path = tmp_path / "c.toml"
        path.write_text(CHOICE + "public = true\nleast = 1\nmost = 8\n", "utf-8")
        found = read_containers(str(path)).environment
        assert (found["TDEV_ECS_PUBLIC"], found["TDEV_ECS_LEAST"], found["TDEV_ECS_MOST"]) == ("on", "1", "8")

    def test_what_it_takes_the_product_takes(self, tmp_path):
        path = tmp_path / "c.toml"
        path.write_text(CHOICE + "public = true\nleast = 100\nmost = 100\n", "utf-8")
        read = Settings.read(read_containers(str(path)).environment)
        assert (read.ecs_vpc, read.ecs_public, read.ecs_most) == ("vpc-0a1b2c3d", "on", 100)
        assert {f"ecs_{name}" for name in (*FORMS, *MORE)} <= {field.name for field in fields(Settings)}

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            (("vpc-0a1b2c3d", "mine"), "vpc"),
            (("@sha256:", ":"), "image"),
            (('vpc = "', 'network = "'), "needs vpc too"),
            (("callers", "caller"), "needs callers too"),
            (('vpc = "', 'zone = "eu"\nvpc = "'), "does not know zone"),
            (("10.0.0.0/8", "everybody"), "callers"),
            (("vpc =", "vpc"), "containers"),
        ],
    )
    def test_a_choice_that_the_product_would_not_take_is_refused_before_anything_is_deployed(
        self, tmp_path, change, told
    ):
        path = tmp_path / "c.toml"
        path.write_text(CHOICE.replace(*change), "utf-8")
        with pytest.raises(ValueError, match=told):
            read_containers(str(path))

    def test_a_file_that_is_not_there_is_named(self):
        with pytest.raises(ValueError, match="nowhere"):
            stage_of({"containers": str(Path("nowhere.toml"))})
