"""The templates of services on ECS: one whose releases ECS itself brings in, and front and version for the deployer."""

from typing import Any

import aws_cdk as cdk
from constructs import Construct

from infra.constructs.container_front import ContainerFront
from infra.constructs.container_parameters import ROLE, network, subnets, vpc, work
from infra.constructs.container_service import ContainerService, ContainerSettings
from infra.constructs.container_version import Behind, ContainerVersion
from infra.constructs.service_template import alarm_topic, log_days, number, plain_ids, text

STRATEGIES = ("ROLLING", "BLUE_GREEN", "CANARY", "LINEAR")
"""As ECS calls them. Source: Amazon ECS, DeploymentConfiguration of a service."""


class ContainerTemplate(cdk.Stack):
    """A stack that needs no bootstrap and no lookup, as that of services on Lambda."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id, **_stack("A service that T-Developer generated, on Amazon ECS"))
        service = ContainerService(self, "Generated", settings=self._settings())
        address = cdk.Fn.join("", ["https://", service.balancer.attr_dns_name])
        for name, value in {"Address": address, "RoleName": service.role.ref}.items():
            cdk.CfnOutput(self, name, value=value)
        plain_ids(service)

    def _settings(self) -> ContainerSettings:
        return ContainerSettings(
            work=work(self),
            network=network(self),
            shifter=text(self, "ShiftingRole", pattern=ROLE).value_as_string,
            log_days=log_days(self),
            least=number(self, "Least", 1, 100, "Fewest tasks").value_as_number,
            most=number(self, "Most", 1, 100, "Most tasks").value_as_number,
            deployment=self._strategy(),
            shifted="Shifted",
            alarm_actions=alarm_topic(self),
        )

    def _strategy(self) -> dict[str, Any]:
        """The strategy, and what ECS takes with it: only what belongs to the one that was chosen."""
        strategy = text(self, "Strategy", default="BLUE_GREEN", allowed_values=list(STRATEGIES)).value_as_string
        percent = number(self, "Percent", 3, 99, "Of the traffic: of the canary, or of each step")
        minutes = number(self, "StepMinutes", 0, 1440, "Between the canary and the rest, or two steps")
        bake = number(self, "BakeMinutes", 0, 1440, "Both releases stay so long when all traffic has moved")
        percent.default, minutes.default, bake.default = 10, 5, 5
        rolling = cdk.Fn.condition_equals(strategy, "ROLLING")
        cdk.CfnCondition(self, "Shifted", expression=cdk.Fn.condition_not(rolling))
        for name, value in {"Canary": "CANARY", "Linear": "LINEAR"}.items():
            cdk.CfnCondition(self, name, expression=cdk.Fn.condition_equals(strategy, value))
        canary = {"CanaryPercent": percent.value_as_number, "CanaryBakeTimeInMinutes": minutes.value_as_number}
        linear = {"StepPercent": percent.value_as_number, "StepBakeTimeInMinutes": minutes.value_as_number}
        return {
            "Strategy": strategy,
            "BakeTimeInMinutes": cdk.Fn.condition_if("Shifted", bake.value_as_number, cdk.Aws.NO_VALUE),
            "CanaryConfiguration": cdk.Fn.condition_if("Canary", canary, cdk.Aws.NO_VALUE),
            "LinearConfiguration": cdk.Fn.condition_if("Linear", linear, cdk.Aws.NO_VALUE),
        }


class FrontTemplate(cdk.Stack):
    """What callers of one service reach; made before its first version, and taken away after the last."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id, **_stack("The front of a service that T-Developer generated, on Amazon ECS"))
        scheme = text(self, "Scheme", default="internal", allowed_values=["internal", "internet-facing"])
        front = ContainerFront(
            self,
            "Generated",
            network=network(self, scheme.value_as_string),
            log_group=text(self, "LogGroupName", pattern="/[a-z0-9/-]+").value_as_string,
            log_days=log_days(self),
            alarm_actions=alarm_topic(self),
        )
        service = text(self, "Name", pattern="[A-Za-z][A-Za-z0-9_-]{0,63}").value_as_string
        tenant = text(self, "Tenant", pattern="[a-z0-9-]{1,40}").value_as_string
        for name, value in {"tdev:service": service, "tdev:tenant": tenant}.items():
            cdk.Tags.of(front).add(name, value)
        for name, value in front.outputs().items():
            cdk.CfnOutput(self, name, value=value)
        plain_ids(front)


class VersionTemplate(cdk.Stack):
    """One version of a service; made when it is deployed, taken away when it is retired, never changed between."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id, **_stack("A version of a service that T-Developer generated, on Amazon ECS"))
        given = work(self)
        version = ContainerVersion(self, "Generated", work=given, behind=self._behind())
        for name, value in {
            "Digest": given.bundle.digest,
            "Group": version.group.ref,
            "ServiceName": version.service.attr_name,
            "RoleName": version.role.ref,
        }.items():
            cdk.CfnOutput(self, name, value=value)
        plain_ids(version)

    def _behind(self) -> Behind:
        address = text(self, "PublicAddress", default="DISABLED", allowed_values=["DISABLED", "ENABLED"])
        least_healthy = number(self, "LeastHealthy", 0, 100, "Percent of tasks that stay while some are replaced")
        most_running = number(self, "MostRunning", 100, 200, "Percent of tasks that may run while some are replaced")
        least_healthy.default, most_running.default = 100, 200
        group = cdk.CfnParameter(self, "TasksGroup", type="AWS::EC2::SecurityGroup::Id")
        return Behind(
            vpc=vpc(self),
            subnets=subnets(self),
            public_address=address.value_as_string,
            tasks_group=group.value_as_string,
            cluster=text(self, "Cluster", pattern="[A-Za-z0-9_-]{1,255}").value_as_string,
            listener=text(
                self,
                "Listener",
                pattern="arn:[a-z-]+:elasticloadbalancing:[a-z0-9-]+:[0-9]{12}:listener/[a-zA-Z0-9/-]+",
            ).value_as_string,
            priority=number(self, "Priority", 1, 49_999, "Of the version's rule").value_as_number,
            least=number(self, "Least", 1, 100, "Fewest tasks").value_as_number,
            most=number(self, "Most", 1, 100, "Most tasks").value_as_number,
            least_healthy=least_healthy.value_as_number,
            most_running=most_running.value_as_number,
        )


def _stack(description: str) -> dict[str, Any]:
    """No bootstrap, no lookup."""
    return {"synthesizer": cdk.BootstraplessSynthesizer(), "description": description}
