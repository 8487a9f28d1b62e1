"""The template of a service on ECS: private, bound, scaled, and each strategy with what belongs to it and no more."""

import pytest

from infra.boundary import ACTIONS
from infra.constructs.container_task import PORT
from infra.constructs.container_template import STRATEGIES
from tests.support.service_templates import seen_template, snapshot_of
from tests.support.templates import Template, statements, text

NAME = "service-ecs"


@pytest.fixture
def seen():
    return Template(seen_template(NAME), snapshot_of(NAME))


def under(template, strategy, value):
    """A value with its conditions decided for a strategy; what is not there then is None."""
    holds = {
        name: decided(condition, strategy, template.body["Conditions"])
        for name, condition in template.body["Conditions"].items()
        if name != "Heard"
    }
    match value:
        case {"Fn::If": [name, yes, no]} if name in holds:
            return under(template, strategy, yes if holds[name] else no)
        case {"Ref": "AWS::NoValue"}:
            return None
        case {"Ref": "Strategy"}:
            return strategy
        case dict():
            found = {key: under(template, strategy, each) for key, each in value.items()}
            return {key: each for key, each in found.items() if each is not None}
        case list():
            return [under(template, strategy, each) for each in value]
    return value


def decided(condition, strategy, others):
    match condition:
        case {"Fn::Equals": [{"Ref": "Strategy"}, value]}:
            return strategy == value
        case {"Fn::Not": [inner]}:
            return not decided(inner, strategy, others)
        case {"Condition": name}:
            return decided(others[name], strategy, others)
    raise AssertionError(condition)


class TestStrategies:
    @pytest.mark.parametrize("strategy", STRATEGIES)
    def test_each_has_what_belongs_to_it_and_nothing_else(self, seen, strategy):
        found = under(seen, strategy, seen.only("ECS::Service")["DeploymentConfiguration"])
        own = {"CANARY": {"CanaryConfiguration"}, "LINEAR": {"LinearConfiguration"}}.get(strategy, set())
        bake = set() if strategy == "ROLLING" else {"BakeTimeInMinutes"}
        always = {"Strategy", "MinimumHealthyPercent", "MaximumPercent", "DeploymentCircuitBreaker", "Alarms"}
        assert set(found) == always | own | bake
        assert found["Strategy"] == strategy

    @pytest.mark.parametrize("strategy", STRATEGIES)
    def test_all_but_rolling_have_a_second_group_of_tasks_to_shift_to(self, seen, strategy):
        (target,) = under(seen, strategy, seen.only("ECS::Service")["LoadBalancers"])
        assert text(target["TargetGroupArn"]) == "<Blue>"
        if strategy == "ROLLING":
            assert "AdvancedConfiguration" not in target
        else:
            assert text(target["AdvancedConfiguration"]) == {
                "AlternateTargetGroupArn": "<Green>",
                "ProductionListenerRule": "<Production>",
                "RoleArn": "<ShiftingRole>",
            }

    def test_the_canary_and_the_steps_are_as_told(self, seen):
        configuration = seen.only("ECS::Service")["DeploymentConfiguration"]
        canary = under(seen, "CANARY", configuration)["CanaryConfiguration"]
        linear = under(seen, "LINEAR", configuration)["LinearConfiguration"]
        assert text(canary) == {"CanaryPercent": "<Percent>", "CanaryBakeTimeInMinutes": "<StepMinutes>"}
        assert text(linear) == {"StepPercent": "<Percent>", "StepBakeTimeInMinutes": "<StepMinutes>"}

    def test_a_release_that_raises_an_alarm_is_taken_back_by_ecs(self, seen):
        configuration = text(seen.only("ECS::Service")["DeploymentConfiguration"])
        assert configuration["Alarms"] == {"Enable": True, "Rollback": True, "AlarmNames": ["<Errors>", "<Slow>"]}
        assert configuration["DeploymentCircuitBreaker"] == {"Enable": True, "Rollback": True}
        assert configuration["MinimumHealthyPercent"] == 100

    def test_all_calls_begin_at_the_first_group_and_the_rule_is_there_before_the_service(self, seen):
        (action,) = seen.only("ElasticLoadBalancingV2::ListenerRule")["Actions"]
        weights = {text(each["TargetGroupArn"]): each["Weight"] for each in action["ForwardConfig"]["TargetGroups"]}
        assert weights == {"<Blue>": 100, "<Green>": 0}
        assert "Production" in seen.resources["Service"]["DependsOn"]


class TestTask:
    def test_it_is_the_runner_by_digest_told_which_bundle_to_fetch(self, seen):
        (container,) = seen.only("ECS::TaskDefinition")["ContainerDefinitions"]
        assert text(container["Image"]) == "<Image>"
        assert seen.body["Parameters"]["Image"]["AllowedPattern"].endswith("@sha256:[0-9a-f]{64}$")
        assert text(container["Command"]) == [
            "--bucket",
            "<CodeBucket>",
            "--key",
            "<CodeKey>",
            "--digest",
            "<CodeDigest>",
            "--attestation",
            "<AttestationKey>",
            "--signature",
            "<Signature>",
            "--signing-key",
            "<SigningKey>",
            "--tenant",
            "<Tenant>",
        ]

    def test_it_can_write_to_two_folders_and_is_nobody(self, seen):
        (container,) = seen.only("ECS::TaskDefinition")["ContainerDefinitions"]
        assert container["ReadonlyRootFilesystem"] is True
        assert container["User"] == "10001"
        assert container["LinuxParameters"]["Capabilities"] == {"Drop": ["ALL"]}
        assert {each["ContainerPath"] for each in container["MountPoints"]} == {"/scratch", "/tmp"}

    def test_it_holds_no_secret(self, seen):
        (container,) = seen.only("ECS::TaskDefinition")["ContainerDefinitions"]
        names = {each["Name"] for each in container["Environment"]}
        assert not [name for name in names if "SECRET" in name or "TOKEN" in name]
        assert {"TDEV_BUNDLE_DIGEST", "TDEV_RELEASE"} <= names

    def test_it_is_arm64_on_fargate_without_a_public_address(self, seen):
        task = seen.only("ECS::TaskDefinition")
        assert task["RuntimePlatform"]["CpuArchitecture"] == "ARM64"
        assert task["RequiresCompatibilities"] == ["FARGATE"]
        network = seen.only("ECS::Service")["NetworkConfiguration"]["AwsvpcConfiguration"]
        assert network["AssignPublicIp"] == "DISABLED"


class TestRole:
    def test_it_reads_its_own_bundle_checks_its_signature_and_no_more(self, seen):
        (policy,) = seen.only("IAM::Role")["Policies"]
        reads, checks = statements(policy["PolicyDocument"])
        assert reads.actions == ("s3:GetObject",)
        assert set(reads.resources) == {
            "arn:<AWS::Partition>:s3:::<CodeBucket>/<CodeKey>",
            "arn:<AWS::Partition>:s3:::<CodeBucket>/<AttestationKey>",
        }
        assert (checks.actions, checks.resources) == (("kms:VerifyMac",), ("<SigningKey>",))
        assert {"s3:GetObject", "kms:VerifyMac"} <= {action for each in ACTIONS.values() for action in each}

    def test_it_has_the_boundary_and_only_tasks_become_it(self, seen):
        role = seen.only("IAM::Role")
        assert text(role["PermissionsBoundary"]) == "<Boundary>"
        (trust,) = statements(role["AssumeRolePolicyDocument"])
        assert trust.principals == ("Service ecs-tasks.amazonaws.com",)


class TestEntrance:
    def test_the_load_balancer_is_an_inner_one_with_tls_only(self, seen):
        assert seen.only("ElasticLoadBalancingV2::LoadBalancer")["Scheme"] == "internal"
        listener = seen.only("ElasticLoadBalancingV2::Listener")
        assert (listener["Protocol"], listener["Port"]) == ("HTTPS", 443)
        assert listener["SslPolicy"].startswith("ELBSecurityPolicy-TLS13-")

    def test_nobody_but_the_load_balancer_reaches_the_tasks(self, seen):
        (rule,) = seen.of("EC2::SecurityGroup")["Tasks"]["SecurityGroupIngress"]
        assert text(rule["SourceSecurityGroupId"]) == "<Door.GroupId>"
        assert (rule["FromPort"], rule["ToPort"]) == (PORT, PORT)
        (door,) = seen.of("EC2::SecurityGroup")["Door"]["SecurityGroupIngress"]
        assert text(door["CidrIp"]) == "<Callers>"

    def test_both_groups_ask_for_health(self, seen):
        groups = seen.of("ElasticLoadBalancingV2::TargetGroup")
        assert set(groups) == {"Blue", "Green"}
        assert {(each["HealthCheckPath"], each["Matcher"]["HttpCode"]) for each in groups.values()} == {
            ("/health", "200")
        }


def test_it_scales_between_two_numbers_and_an_update_does_not_set_it_back(seen):
    target = text(seen.only("ApplicationAutoScaling::ScalableTarget"))
    assert (target["MinCapacity"], target["MaxCapacity"]) == ("<Least>", "<Most>")
    assert target["ResourceId"] == "service/<Cluster>/<Service.Name>"
    assert "DesiredCount" not in seen.only("ECS::Service")


def test_errors_and_slowness_are_watched_over_both_groups(seen):
    alarms = seen.of("CloudWatch::Alarm")
    assert {each["MetricName"] for each in alarms.values()} == {"HTTPCode_Target_5XX_Count", "TargetResponseTime"}
    for each in alarms.values():
        assert [dimension["Name"] for dimension in each["Dimensions"]] == ["LoadBalancer"]
