"""What the platform has for services: their template as an asset, and a role that can make them and nothing else."""

import json

import pytest

from infra.permissions import MAKING
from infra.stages import STAGES
from tests.support.service_templates import seen_template
from tests.support.templates import text

ROLE = "ServicesRole8FB67994"


@pytest.fixture
def may(template):
    return template.policies_of(ROLE)


@pytest.mark.parametrize(
    ("output", "name"),
    [
        ("ServiceTemplate", "service-lambda"),
        ("MachineTemplate", "service-stepfunctions"),
        ("ContainerTemplate", "service-ecs"),
    ],
)
def test_each_template_is_an_asset_of_the_platform(synthesized, template, stage, output, name):
    address = template.body["Outputs"][output]["Value"]["Fn::Sub"]
    key = address.rpartition("/")[2]
    published = json.loads((synthesized(stage).folder / f"tdev-{stage}.assets.json").read_text("utf-8"))["files"]
    (source,) = (each["source"]["path"] for each in published.values() if address_of(each) == key)
    assert json.loads((synthesized(stage).folder / source).read_text("utf-8")) == seen_template(name)


def address_of(asset):
    return next(iter(asset["destinations"].values()))["objectKey"]


def test_whoever_deploys_is_told_all_that_a_service_needs(template):
    assert {"ServiceTemplate", "ContainerTemplate", "ServiceRole", "ServiceBoundary", "ServiceLayers"} <= set(
        template.body["Outputs"]
    )
    assert text(template.body["Outputs"]["ServiceRole"]["Value"]) == f"<{ROLE}.Arn>"


def test_the_deployer_is_told_what_the_stack_tells(template, stage):
    (told,) = (
        each["Environment"]["Variables"]
        for each in template.of("Lambda::Function").values()
        if each["FunctionName"] == f"tdev-{stage}-deployer"
    )
    outputs = {name: text(each["Value"]) for name, each in template.body["Outputs"].items()}
    assert text(told["TDEV_SERVICE_TEMPLATE"]) == outputs["ServiceTemplate"]
    assert text(told["TDEV_SERVICE_LAYERS"]) == outputs["ServiceLayers"]
    assert text(told["TDEV_SIGNING_KEY"]) == outputs["SigningKey"]
    # These are made after the function is, so it knows them by their names.
    account = "arn:<AWS::Partition>:iam::<AWS::AccountId>"
    assert text(told["TDEV_SERVICE_ROLE"]) == f"{account}:role/{template.of('IAM::Role')[ROLE]['RoleName']}"
    policies = [each["ManagedPolicyName"] for each in template.of("IAM::ManagedPolicy").values()]
    assert text(told["TDEV_SERVICE_BOUNDARY"]).removeprefix(f"{account}:policy/") in policies
    topics = [each["TopicName"] for each in template.of("SNS::Topic").values()]
    assert text(told["TDEV_SERVICE_ALARMS"]).rpartition(":")[2] in topics
    assert told["TDEV_SERVICE_TRACING"] == ("on" if STAGES[stage].tracing else "off")


class TestBundleKey:
    @pytest.fixture
    def key(self, template, stage):
        name = template.id_of("KMS::Alias", "AliasName", f"alias/tdev-{stage}-bundles")
        return text(template.of("KMS::Alias")[name]["TargetKeyId"]).strip("<>").removesuffix(".Arn")

    def test_it_signs_and_checks_and_encrypts_nothing(self, template, key):
        found = template.of("KMS::Key")[key]
        assert (found["KeySpec"], found["KeyUsage"]) == ("HMAC_256", "GENERATE_VERIFY_MAC")

    def test_it_outlives_a_stage_of_production_only(self, template, stage, key):
        kept = template.whole("KMS::Key")[key]["DeletionPolicy"]
        assert kept == ("Retain" if STAGES[stage].production else "Delete")


class TestRole:
    def test_only_cloudformation_becomes_it(self, template):
        trust = template.of("IAM::Role")[ROLE]["AssumeRolePolicyDocument"]["Statement"]
        assert [each["Principal"] for each in trust] == [{"Service": "cloudformation.amazonaws.com"}]

    def test_no_action_has_a_wildcard_and_no_resource_is_one(self, may):
        assert not [each for each in may for action in each.actions if "*" in action]
        assert not [each for each in may if "*" in each.resources]

    def test_it_reaches_names_of_services_and_none_of_the_platforms(self, may, stage):
        parts = [
            resource.rpartition("<AWS::AccountId>:")[2]
            for each in may
            for resource in each.resources
            if resource.startswith("arn:")
        ]
        own = (
            f"function:tdevs-{stage}-*",
            f"tdevs-{stage}-*",
            f"alarm:tdevs-{stage}-*",
            f"role/tdev/{stage}/services/*",
            f"stateMachine:tdevs-{stage}-*",
            f"log-group:/aws/vendedlogs/states/tdevs-{stage}-*",
        )
        assert set(parts) == {*own, f"log-group:/tdev/{stage}/services/*", "log-group:*"}

    def test_the_list_of_log_groups_is_all_that_it_sees_of_others(self, may):
        (listed,) = (each for each in may if any(resource.endswith("log-group:*") for resource in each.resources))
        assert listed.actions == ("logs:DescribeLogGroups",)

    def test_it_gives_permissions_only_within_the_boundary(self, may):
        giving = [each for each in may if {"iam:CreateRole", "iam:PutRolePolicy"} & set(each.actions)]
        assert [set(each.actions) for each in giving] == [{"iam:CreateRole", "iam:PutRolePolicy"}]
        (boundary,) = giving[0].conditions["StringEquals"].items()
        assert boundary[0] == "iam:PermissionsBoundary"
        assert text(boundary[1]).startswith("<ServiceBoundaryPolicy")

    def test_it_can_never_take_the_boundary_away_or_attach_a_policy(self, may):
        actions = {action for each in may for action in each.actions}
        assert not actions & {
            "iam:AttachRolePolicy",
            "iam:DeleteRolePermissionsBoundary",
            "iam:PutRolePermissionsBoundary",
            "iam:UpdateAssumeRolePolicy",
        }

    def test_it_hands_roles_to_what_runs_services_only(self, may):
        (passing,) = (each for each in may if "iam:PassRole" in each.actions)
        assert passing.conditions == {
            "StringEquals": {"iam:PassedToService": ["lambda.amazonaws.com", "states.amazonaws.com"]}
        }

    def test_it_calls_no_function_and_reads_no_queue(self, may):
        actions = {action for each in may for action in each.actions}
        assert not actions & {"lambda:InvokeFunction", "lambda:InvokeFunctionUrl", "sqs:ReceiveMessage", "s3:PutObject"}

    def test_it_may_do_what_the_page_of_permissions_says_and_nothing_else(self, may, template, stage):
        def place(resource):
            if resource.startswith("arn:"):
                service, _, rest = resource.removeprefix("arn:<AWS::Partition>:").partition(":")
                return f"{service}:{rest.rpartition('<AWS::AccountId>:')[2]}"
            kind = template.resources[resource.strip("<>").partition(".")[0].partition(">")[0]]["Type"]
            return {"AWS::S3::Bucket": "s3:<bucket>/*", "AWS::Lambda::LayerVersion": "lambda:<layers of packages>"}[
                kind
            ]

        granted = {(action, place(resource)) for each in may for action, resource in each.pairs}
        said = {(action, place.replace("<stage>", stage)) for row in MAKING for action, place in pairs(row)}
        assert granted == said


def pairs(row):
    return [(action, resource) for action in row.actions for resource in row.resources]
