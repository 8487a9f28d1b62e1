"""The template of a service on Lambda: complete, private, bound, watched, and clean for every checker."""

import json
import os
import subprocess
import sys

import pytest

from infra.acknowledged_services import KEPT
from infra.boundary import ACTIONS
from infra.constructs.generated_service import TRACE_ACTIONS
from tdev.platform.alarm_words import owner_in
from tests.infra.test_cfn_lint import complaints
from tests.support.checkout import ROOT
from tests.support.service_templates import GOLDEN, seen_template, snapshot_of, synthesize_services
from tests.support.templates import MISSING, QUICK, Template, has_node, statements, text

ALONE = """
import json, sys
import aws_cdk as cdk
from infra.constructs.generated_service import Bundle, GeneratedService, ServiceSettings, allowed

app = cdk.App(outdir=sys.argv[1])
stack = cdk.Stack(app, "own")
GeneratedService(stack, "Mine", settings=ServiceSettings(
    name="mine", service="Mine", tenant="acme", stage="dev",
    bundle=Bundle("bucket", f"acme/sha256/{'a' * 64}", f"sha256:{'a' * 64}", "1"),
    boundary="arn:aws:iam::123456789012:policy/boundary", role_path="/tdev/dev/services/", log_group="/tdev/mine",
    statements=[allowed(["s3:GetObject"], ["arn:aws:s3:::texts/*"])],
))
app.synth()
"""


def alone():
    """The environment of a program beside this one."""
    return {**os.environ, **QUICK, "PYTHONPATH": f"{ROOT}:{ROOT / 'shared'}"}


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The folder of the templates, judged by cdk-nag."""
    if not has_node():
        pytest.skip(MISSING)
    folder = tmp_path_factory.mktemp("services")
    done = synthesize_services(folder, nag=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return folder


@pytest.fixture
def seen():
    path = snapshot_of("service-lambda")
    return Template(seen_template(), path)


def variables(template):
    return template.only("Lambda::Function")["Environment"]["Variables"]


class TestTemplate:
    @pytest.mark.parametrize("name", sorted(KEPT))
    def test_it_is_what_a_reviewer_has_seen(self, written, name):
        made = (written / f"{name}.template.json").read_text("utf-8")
        assert made == snapshot_of(name).read_text("utf-8"), "if this is meant, write it again with scripts/snapshot"

    def test_no_snapshot_is_left_over(self):
        assert {path.name.removesuffix(".template.json") for path in GOLDEN.glob("*.template.json")} == set(KEPT)

    def test_every_template_is_clean_in_cfn_lint(self):
        assert complaints(*(str(snapshot_of(name)) for name in KEPT)) == ""

    @pytest.mark.parametrize("name", sorted(KEPT))
    def test_every_finding_that_is_kept_is_in_the_table_and_every_row_is_found(self, written, name):
        report = json.loads((written / "validation-report.json").read_text("utf-8"))
        found = {
            (violation["ruleName"], construct["constructPath"].partition("/")[2])
            for plugin in report["pluginReports"]
            for violation in plugin.get("suppressedViolations", [])
            for construct in violation["violatingConstructs"]
            if construct["constructPath"].startswith(f"{name}/")
        }
        assert found == {(row.rule, row.path) for row in KEPT[name]}

    def test_it_needs_no_bootstrap_and_no_account(self, written):
        manifest = json.loads((written / "manifest.json").read_text("utf-8"))
        assert not [each for each in manifest["artifacts"].values() if each["type"] == "cdk:asset-manifest"]
        assert "BootstrapVersion" not in seen_template()["Parameters"]

    def test_there_is_room_for_permissions_in_what_cloudformation_takes_at_once(self, seen):
        assert len(json.dumps(seen.body, separators=(",", ":"))) < 20_000


class TestFunction:
    def test_its_code_is_the_bundle_under_a_key_with_its_digest(self, seen):
        function = seen.only("Lambda::Function")
        assert text(function["Code"]) == {"S3Bucket": "<CodeBucket>", "S3Key": "<CodeKey>"}
        assert seen.body["Parameters"]["CodeKey"]["AllowedPattern"].endswith("/sha256/[0-9a-f]{64}$")

    def test_it_runs_as_the_layers_are_built(self, seen):
        function = seen.only("Lambda::Function")
        assert (function["Runtime"], function["Architectures"]) == ("python3.13", ["arm64"])

    def test_it_knows_which_bundle_and_release_it_is(self, seen):
        known = text(variables(seen))
        assert known["TDEV_BUNDLE_DIGEST"] == "<CodeDigest>"
        assert known["TDEV_RELEASE"] == "<Release>"

    def test_it_holds_no_secret(self, seen):
        assert not [name for name in variables(seen) if "SECRET" in name or "TOKEN" in name]

    def test_layers_are_none_when_the_parameter_is_empty(self, seen):
        assert seen.only("Lambda::Function")["Layers"]["Fn::If"] == [
            "Layered",
            {"Ref": "Layers"},
            {"Ref": "AWS::NoValue"},
        ]

    def test_its_log_is_structured_and_does_not_stay_for_ever(self, seen):
        assert seen.only("Lambda::Function")["LoggingConfig"]["LogFormat"] == "JSON"
        assert text(seen.only("Logs::LogGroup")["RetentionInDays"]) == "<LogDays>"

    def test_an_event_that_failed_waits_for_a_person_and_is_not_tried_again(self, seen):
        assert seen.only("Lambda::EventInvokeConfig")["MaximumRetryAttempts"] == 0
        assert text(seen.only("Lambda::Function")["DeadLetterConfig"]) == {"TargetArn": "<DeadLetters.Arn>"}
        assert seen.only("SQS::Queue")["SqsManagedSseEnabled"] is True

    def test_the_queue_takes_nothing_without_tls(self, seen):
        (refused,) = statements(seen.only("SQS::QueuePolicy")["PolicyDocument"])
        assert refused.effect == "Deny"
        assert refused.conditions == {"Bool": {"aws:SecureTransport": "false"}}


class TestEntrance:
    def test_only_signed_requests_are_let_in(self, seen):
        url = seen.only("Lambda::Url")
        assert url["AuthType"] == "AWS_IAM"
        assert url["Qualifier"] == "live"
        assert "Cors" not in url

    def test_no_permission_lets_other_accounts_in(self, seen):
        assert not seen.of("Lambda::Permission")

    def test_the_first_version_outlives_a_change_of_the_stack(self, seen):
        (version,) = seen.whole("Lambda::Version").values()
        assert version["DeletionPolicy"] == version["UpdateReplacePolicy"] == "Retain"

    def test_nothing_in_it_says_what_is_live_after_the_first_version(self, seen):
        """So no update of the stack ever moves calls: these properties stay the same for ever."""
        assert text(seen.only("Lambda::Alias")) == {
            "Name": "live",
            "FunctionName": "<Function>",
            "FunctionVersion": "<FirstVersion.Version>",
        }
        assert text(seen.only("Lambda::Version")) == {"FunctionName": "<Function>"}


class TestRole:
    def test_it_may_write_its_log_and_its_dead_letters_and_no_more(self, seen):
        (policy,) = seen.only("IAM::Role")["Policies"]
        *own, traces = policy["PolicyDocument"]["Statement"]
        assert {(tuple(each["Action"]), text(each["Resource"])[0]) for each in own} == {
            (("logs:CreateLogStream", "logs:PutLogEvents"), "<LogGroup.Arn>"),
            (("sqs:SendMessage",), "<DeadLetters.Arn>"),
        }
        assert traces["Fn::If"][0] == "Traced"
        assert tuple(traces["Fn::If"][1]["Action"]) == TRACE_ACTIONS
        assert traces["Fn::If"][2] == {"Ref": "AWS::NoValue"}

    def test_it_has_the_boundary_and_the_path_that_the_deployment_asks_for(self, seen):
        role = text(seen.only("IAM::Role"))
        assert role["PermissionsBoundary"] == "<Boundary>"
        assert role["Path"] == "<RolePath>"
        assert "ManagedPolicyArns" not in role

    def test_only_lambda_becomes_it(self, seen):
        (trust,) = statements(seen.only("IAM::Role")["AssumeRolePolicyDocument"])
        assert trust.principals == ("Service lambda.amazonaws.com",)

    def test_the_boundary_lets_it_do_what_every_service_does(self, seen):
        within = {action for each in ACTIONS.values() for action in each}
        assert {"logs:CreateLogStream", "logs:PutLogEvents", "sqs:SendMessage", *TRACE_ACTIONS} <= within


class TestWatching:
    def test_errors_throttles_slowness_and_dead_letters_raise_an_alarm(self, seen):
        watched = {
            (each["MetricName"], each.get("ExtendedStatistic", "Sum")) for each in seen.of("CloudWatch::Alarm").values()
        }
        assert watched == {
            ("Errors", "Sum"),
            ("Throttles", "Sum"),
            ("Duration", "p99"),
            ("ApproximateNumberOfMessagesVisible", "Sum"),
        }

    def test_alarms_look_at_what_callers_call(self, seen):
        for name in ("Errors", "Throttles", "Slow"):
            dimensions = {
                each["Name"]: text(each["Value"]) for each in seen.of("CloudWatch::Alarm")[name]["Dimensions"]
            }
            assert dimensions == {"FunctionName": "<Function>", "Resource": "<Function>:live"}

    def test_each_event_of_an_alarm_says_whose_service_it_is_about(self, seen):
        for each in seen.of("CloudWatch::Alarm").values():
            said = text(each["AlarmDescription"]).replace("<Tenant>", "acme").replace("<Service>", "greeter")
            assert owner_in(said) == ("acme", "greeter"), said

    def test_a_quiet_service_is_no_alarm(self, seen):
        assert {each["TreatMissingData"] for each in seen.of("CloudWatch::Alarm").values()} == {"notBreaching"}

    def test_the_topic_is_told_when_there_is_one(self, seen):
        for each in seen.of("CloudWatch::Alarm").values():
            assert each["AlarmActions"] == [{"Fn::If": ["Heard", {"Ref": "AlarmTopic"}, {"Ref": "AWS::NoValue"}]}]


def test_everything_taggable_says_whose_it_is(seen):
    for kind in ("Lambda::Function", "IAM::Role", "Logs::LogGroup", "SQS::Queue", "CloudWatch::Alarm"):
        for each in seen.of(kind).values():
            tags = {tag["Key"]: text(tag["Value"]) for tag in each["Tags"]}
            assert tags == {"tdev:service": "<Service>", "tdev:tenant": "<Tenant>"}


def test_the_same_construct_makes_a_service_in_a_stack_of_ones_own(tmp_path):
    """Without parameters: who exports a service deploys it with plain CDK."""
    if not has_node():
        pytest.skip(MISSING)
    out = tmp_path / "out"
    done = subprocess.run(
        [sys.executable, "-c", ALONE, str(out)], cwd=ROOT, capture_output=True, text=True, timeout=120, env=alone()
    )
    assert done.returncode == 0, done.stderr[-2000:]
    path = out / "own.template.json"
    made = Template(json.loads(path.read_text("utf-8")), path)
    assert set(made.body["Parameters"]) == {"BootstrapVersion"}
    assert made.only("Lambda::Function")["FunctionName"] == "mine"
    (policy,) = made.only("IAM::Role")["Policies"]
    assert ("s3:GetObject", "arn:aws:s3:::texts/*") in statements(policy["PolicyDocument"])[-1].pairs
    assert complaints(str(path)) == ""
