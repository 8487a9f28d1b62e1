"""The template of a service on ECS: the construct with parameters, among them the strategy of ECS itself."""

from typing import Any

import aws_cdk as cdk
from constructs import Construct

from infra.constructs.container_service import ContainerService, ContainerSettings, Network
from infra.constructs.service_template import alarm_topic, bundle_parameters, log_days, number, plain_ids, text

STRATEGIES = ("ROLLING", "BLUE_GREEN", "CANARY", "LINEAR")
"""As ECS calls them. Source: Amazon ECS, DeploymentConfiguration of a service."""
_ROLE = "arn:[a-z-]+:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@/_-]+"


class ContainerTemplate(cdk.Stack):
    """A stack that needs no bootstrap and no lookup, as that of services on Lambda."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(
            scope,
            id,
            synthesizer=cdk.BootstraplessSynthesizer(),
            description="A service that T-Developer generated, on Amazon ECS",
        )
        service = ContainerService(self, "Generated", settings=self._settings())
        address = cdk.Fn.join("", ["https://", service.balancer.attr_dns_name])
        for name, value in {"Address": address, "RoleName": service.role.ref}.items():
            cdk.CfnOutput(self, name, value=value)
        plain_ids(service)

    def _settings(self) -> ContainerSettings:
        return ContainerSettings(
            service=text(self, "Name", pattern="[A-Za-z][A-Za-z0-9_-]{0,63}").value_as_string,
            tenant=text(self, "Tenant", pattern="[a-z0-9-]{1,40}").value_as_string,
            stage=text(self, "Stage", pattern="[a-z][a-z0-9-]{0,19}").value_as_string,
            bundle=bundle_parameters(self),
            image=text(
                self,
                "Image",
                pattern="[a-z0-9./_-]+@sha256:[0-9a-f]{64}",
                description="The runner of infra/runner, by digest",
            ).value_as_string,
            network=self._network(),
            boundary=text(
                self, "Boundary", pattern="arn:[a-z-]+:iam::[0-9]{12}:policy/[A-Za-z0-9+=,.@/_-]+"
            ).value_as_string,
            role_path=text(self, "RolePath", pattern="/([a-z0-9-]+/)+").value_as_string,
            starter=text(self, "StartingRole", pattern=_ROLE).value_as_string,
            shifter=text(self, "ShiftingRole", pattern=_ROLE).value_as_string,
            log_group=text(self, "LogGroupName", pattern="/[a-z0-9/-]+").value_as_string,
            log_days=log_days(self),
            cpu=text(self, "Cpu", default="256", allowed_values=["256", "512", "1024", "2048", "4096"]).value_as_string,
            memory=text(self, "Memory", default="512", pattern="[1-9][0-9]{2,4}").value_as_string,
            least=number(self, "Least", 1, 100, "Fewest tasks").value_as_number,
            most=number(self, "Most", 1, 100, "Most tasks").value_as_number,
            deployment=self._strategy(),
            shifted="Shifted",
            alarm_actions=alarm_topic(self),
        )

    def _network(self) -> Network:
        subnets = cdk.CfnParameter(self, "Subnets", type="List<AWS::EC2::Subnet::Id>", description="Private, two zones")
        return Network(
            vpc=cdk.CfnParameter(self, "Vpc", type="AWS::EC2::VPC::Id").value_as_string,
            subnets=subnets.value_as_list,
            callers=text(self, "Callers", pattern="[0-9.]{7,15}/[0-9]{1,2}").value_as_string,
            certificate=text(self, "Certificate", pattern="arn:[a-z-]+:acm:[a-z0-9:/-]+").value_as_string,
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
