"""The stack as a whole: what it is called, what protects it, what a reviewer has seen of it."""

import re

import pytest

from tests.support.templates import SNAPSHOT, reviewed, text

NAMES = {
    "ApiGatewayV2::Api": "Name",
    "CloudWatch::Alarm": "AlarmName",
    "CloudWatch::Dashboard": "DashboardName",
    "Cognito::UserPool": "UserPoolName",
    "DynamoDB::GlobalTable": "TableName",
    "Events::Archive": "ArchiveName",
    "Events::EventBus": "Name",
    "IAM::ManagedPolicy": "ManagedPolicyName",
    "Lambda::Function": "FunctionName",
    "Logs::LogGroup": "LogGroupName",
    "SNS::Topic": "TopicName",
    "SecretsManager::Secret": "Name",
    "StepFunctions::StateMachine": "StateMachineName",
}


def names(template):
    """The physical names that we give."""
    return {(kind, text(each[key])) for kind, key in NAMES.items() for each in template.of(kind).values()}


def test_production_is_what_a_reviewer_has_seen(prod):
    """The snapshot shows in a diff what a change of code would change on AWS."""
    assert reviewed(prod) == SNAPSHOT.read_text("utf-8"), "if this is meant, write it again with scripts/snapshot"


def test_the_snapshot_holds_nothing_that_changes_with_the_code_of_functions(prod):
    assert not re.search(r"[0-9a-f]{32}", reviewed(prod))


def test_the_snapshot_would_show_a_changed_grant(prod):
    name = next(iter(prod.of("IAM::Policy")))
    before = reviewed(prod)
    statement = prod.of("IAM::Policy")[name]["PolicyDocument"]["Statement"][0]
    kept = statement["Action"]
    statement["Action"] = ["dynamodb:Scan"]
    try:
        assert reviewed(prod) != before
    finally:
        statement["Action"] = kept


class TestStack:
    def test_it_is_called_after_its_stage(self, template, stage):
        assert template.path.name == f"tdev-{stage}.template.json"

    def test_only_production_is_protected_from_being_deleted(self, synthesized):
        found = {stage: synthesized(stage).stack["terminationProtection"] for stage in ("dev", "prod")}
        assert found == {"dev": False, "prod": True}

    def test_everything_taggable_gets_the_tags_of_the_stack(self, synthesized, template, stage):
        """CloudFormation puts a stack's tags on all its resources; a tag of a resource's own would win over them."""
        assert synthesized(stage).stack["tags"] == {"tdev:stage": stage, "tdev:product": "t-developer"}
        assert not [name for name, each in template.resources.items() if "Tags" in each.get("Properties", {})]

    def test_it_stays_far_below_what_cloudformation_takes(self, template):
        assert len(template.resources) < 400
        assert template.path.stat().st_size < 700_000

    def test_it_needs_no_account_and_no_lookup_to_be_made(self, synthesized, template, stage):
        written = template.path.read_text("utf-8")
        assert not re.search(r"\b\d{12}\b", written)
        assert not re.search(r"\b(us|eu|ap)-[a-z]+-\d\b", written)
        assert not list(synthesized(stage).folder.glob("cdk.context.json"))

    def test_its_outputs_are_what_callers_need(self, template):
        assert {"ApiUrl", "BucketName", "MachinePrefix", "UserPoolId", "UserPoolClientId"} <= set(
            template.body["Outputs"]
        )


class TestNames:
    @pytest.mark.parametrize("kind", NAMES)
    def test_every_kind_that_we_name_is_there(self, template, kind):
        assert template.of(kind)

    def test_all_carry_product_and_stage(self, template, stage):
        wrong = [name for _, name in names(template) if not re.search(rf"tdev[-/]({stage})\b|/tdev-{stage}-", name)]
        assert wrong == []

    def test_two_stages_fit_into_one_account(self, dev, prod):
        assert not names(dev) & names(prod)
        assert len(names(dev)) == len(names(prod))
