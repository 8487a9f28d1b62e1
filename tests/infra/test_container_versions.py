"""The templates of a service on ECS that the deployer uses: a front that names no version, and a version for ever."""

import pytest

from infra.constructs.container_task import PORT
from infra.constructs.container_version import HEADER
from tdev.platform.hosting.preflight import FRONT_TYPES, VERSION_TYPES
from tests.support.service_templates import seen_template, snapshot_of
from tests.support.templates import Template, statements, text


def seen(name):
    return Template(seen_template(name), snapshot_of(name))


@pytest.fixture
def front():
    return seen("service-ecs-front")


@pytest.fixture
def version():
    return seen("service-ecs-version")


class TestFront:
    def test_it_names_no_version_and_starts_closed(self, front):
        (action,) = front.only("ElasticLoadBalancingV2::ListenerRule")["Actions"]
        assert (action["Type"], action["FixedResponseConfig"]["StatusCode"]) == ("fixed-response", "503")
        assert not front.of("ElasticLoadBalancingV2::TargetGroup")
        assert not front.of("ECS::Service")

    def test_its_rule_takes_what_no_version_does(self, front, version):
        last = front.only("ElasticLoadBalancingV2::ListenerRule")["Priority"]
        assert last > version.body["Parameters"]["Priority"]["MaxValue"]

    def test_it_is_an_inner_one_unless_somebody_wishes_otherwise(self, front):
        scheme = front.body["Parameters"]["Scheme"]
        assert (scheme["Default"], scheme["AllowedValues"]) == ("internal", ["internal", "internet-facing"])

    def test_it_takes_tls_only(self, front):
        listener = front.only("ElasticLoadBalancingV2::Listener")
        assert (listener["Protocol"], listener["Port"]) == ("HTTPS", 443)
        assert listener["SslPolicy"].startswith("ELBSecurityPolicy-TLS13-")

    def test_nobody_but_the_load_balancer_reaches_the_tasks(self, front):
        (rule,) = front.of("EC2::SecurityGroup")["Tasks"]["SecurityGroupIngress"]
        assert text(rule["SourceSecurityGroupId"]) == "<Door.GroupId>"
        assert (rule["FromPort"], rule["ToPort"]) == (PORT, PORT)

    def test_its_log_ends_some_time(self, front):
        assert text(front.only("Logs::LogGroup")["RetentionInDays"]) == "<LogDays>"

    def test_everything_of_it_carries_the_service_and_its_tenant(self, front):
        tagged = [name for name, each in front.resources.items() if "Tags" in each["Properties"]]
        assert {"Balancer", "Door", "Tasks", "Cluster", "LogGroup"} <= set(tagged)
        for name in tagged:
            assert {"tdev:service", "tdev:tenant"} <= {
                tag["Key"] for tag in front.resources[name]["Properties"]["Tags"]
            }

    def test_it_tells_what_a_version_asks_for(self, front, version):
        assert {"Listener", "Cluster", "TasksGroup"} <= set(front.body["Outputs"]) & set(version.body["Parameters"])


class TestVersion:
    def test_it_begins_without_tasks_so_that_a_sick_one_fails_no_stack(self, version):
        assert version.only("ECS::Service")["DesiredCount"] == 0

    def test_its_group_is_tied_to_the_load_balancer_before_its_service_is_made(self, version):
        """ECS refuses a group that no load balancer knows."""
        (action,) = version.of("ElasticLoadBalancingV2::ListenerRule")["Check"]["Actions"]
        assert text(action["TargetGroupArn"]) == "<Group>"
        assert "Check" in version.resources["Service"]["DependsOn"]

    def test_its_own_rule_takes_nothing_but_the_question_for_its_health(self, version):
        conditions = {
            each["Field"]: each for each in version.only("ElasticLoadBalancingV2::ListenerRule")["Conditions"]
        }
        assert conditions["path-pattern"]["PathPatternConfig"]["Values"] == ["/health"]
        header = text(conditions["http-header"]["HttpHeaderConfig"])
        assert header == {"HttpHeaderName": HEADER, "Values": ["<Release>"]}

    def test_ecs_replaces_tasks_between_two_percentages_and_gives_up_on_those_that_do_not_come(self, version):
        deployment = text(version.only("ECS::Service")["DeploymentConfiguration"])
        assert deployment == {
            "Strategy": "ROLLING",
            "MinimumHealthyPercent": "<LeastHealthy>",
            "MaximumPercent": "<MostRunning>",
            "DeploymentCircuitBreaker": {"Enable": True, "Rollback": True},
        }
        parameters = version.body["Parameters"]
        assert (parameters["LeastHealthy"]["Default"], parameters["MostRunning"]["Default"]) == (100, 200)

    def test_it_scales_between_two_numbers(self, version):
        target = text(version.only("ApplicationAutoScaling::ScalableTarget"))
        assert (target["MinCapacity"], target["MaxCapacity"]) == ("<Least>", "<Most>")
        assert target["ResourceId"] == "service/<Cluster>/<Service.Name>"

    def test_tasks_have_no_public_address_unless_somebody_wishes_it(self, version):
        network = version.only("ECS::Service")["NetworkConfiguration"]["AwsvpcConfiguration"]
        assert text(network["AssignPublicIp"]) == "<PublicAddress>"
        assert version.body["Parameters"]["PublicAddress"]["Default"] == "DISABLED"

    def test_it_runs_what_the_template_of_ecs_alone_runs(self, version):
        """The same task for both: only its log streams have other names."""
        alone = seen("service-ecs").only("ECS::TaskDefinition")
        mine = version.only("ECS::TaskDefinition")
        for each in (alone, mine):
            del each["ContainerDefinitions"][0]["LogConfiguration"], each["Tags"]
        assert mine == alone
        assert mine["RuntimePlatform"]["CpuArchitecture"] == "ARM64"

    def test_its_log_streams_tell_which_version_wrote_them(self, version):
        (container,) = version.only("ECS::TaskDefinition")["ContainerDefinitions"]
        assert text(container["LogConfiguration"]["Options"]["awslogs-stream-prefix"]) == "v<Release>"

    def test_its_definition_is_named_after_its_stack(self, version):
        assert text(version.only("ECS::TaskDefinition")["Family"]) == "<AWS::StackName>"

    def test_its_role_is_tagged_with_its_tenant_and_bound(self, version):
        """The boundary lets a role read only what was put out for the tenant in its tag."""
        role = version.only("IAM::Role")
        assert {"Key": "tdev:tenant", "Value": {"Ref": "Tenant"}} in role["Tags"]
        assert text(role["PermissionsBoundary"]) == "<Boundary>"
        (trust,) = statements(role["AssumeRolePolicyDocument"])
        assert trust.principals == ("Service ecs-tasks.amazonaws.com",)


@pytest.mark.parametrize(
    ("name", "types"), [("service-ecs-front", FRONT_TYPES), ("service-ecs-version", VERSION_TYPES)]
)
def test_the_preflight_knows_every_part_and_no_other(name, types):
    assert {each["Type"] for each in seen(name).resources.values()} == types
