"""A generated service on ECS where ECS itself brings releases in: one stack, two groups of tasks, its own strategies.

For whoever wants to deploy with CloudFormation alone: another release is another bundle in the same template. ECS
shifts the traffic (blue-green, canary, linear, or rolling by healthy percents); the way back is the template with the
release of before. ``tdev deploy`` uses ``container_front`` and ``container_version`` instead: there calls move as
every host moves them, and the way back needs no new tasks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as balancing
from constructs import Construct

from infra.constructs.container_entrance import Entrance, Network, alarms, paths, target_group
from infra.constructs.container_scaling import scaled
from infra.constructs.container_task import PORT, Work, task, task_role


@dataclass(frozen=True, slots=True)
class ContainerSettings:
    """What differs between services. Each value may be a parameter of the template.

    Attributes:
        work: What the tasks run.
        network: Where it stands.
        log_days: How long log lines are kept.
        least: Fewest tasks.
        most: Most tasks.
        deployment: How ECS brings a new release in: ``Strategy`` and what belongs to it.
        shifted: Name of the condition that the strategy shifts traffic between two groups of tasks.
        shifter: ARN of the role with which ECS changes the weights of the load balancer.
        alarm_actions: ARNs of topics that hear of alarms.
    """

    work: Work
    network: Network
    log_days: float
    least: float
    most: float
    deployment: Mapping[str, Any]
    shifted: str
    shifter: str
    alarm_actions: Sequence[str] = ()


class ContainerService(Construct):
    """One service.

    Attributes:
        role: What the tasks run as: the bundle's own permissions, within the boundary.
        balancer: Where callers reach it.
    """

    def __init__(self, scope: Construct, id: str, *, settings: ContainerSettings) -> None:
        super().__init__(scope, id)
        self._settings = settings
        work = settings.work
        entrance = Entrance(
            self, "Entrance", network=settings.network, log_group=work.log_group, log_days=settings.log_days
        )
        self.role = task_role(self, work)
        self.balancer = entrance.balancer
        self._groups = {colour: target_group(self, colour, settings.network.vpc) for colour in ("Blue", "Green")}
        self._production = self._weighted(entrance.listener)
        watched = alarms(self, {"LoadBalancer": self.balancer.attr_load_balancer_full_name}, settings.alarm_actions)
        insights = ecs.CfnCluster.ClusterSettingsProperty(name="containerInsights", value="enabled")
        self._cluster = ecs.CfnCluster(self, "Cluster", cluster_settings=[insights])
        self._task = task(self, work, self.role, "service")
        self._task.add_resource_dependency(entrance.logs)
        service = self._service(entrance.tasks.attr_group_id, watched)
        scaled(self, self._cluster.ref, service.attr_name, settings.least, settings.most)
        cdk.Tags.of(self).add("tdev:service", work.service)
        cdk.Tags.of(self).add("tdev:tenant", work.tenant)

    def _weighted(self, listener: balancing.CfnListener) -> balancing.CfnListenerRule:
        """The rule whose weights ECS moves while it shifts the traffic."""
        weights = [
            balancing.CfnListenerRule.TargetGroupTupleProperty(target_group_arn=group.ref, weight=weight)
            for group, weight in zip(self._groups.values(), (100, 0), strict=True)
        ]
        forward = balancing.CfnListenerRule.ForwardConfigProperty(target_groups=weights)
        return balancing.CfnListenerRule(
            self,
            "Production",
            listener_arn=listener.ref,
            priority=1,
            conditions=[paths("/*")],
            actions=[balancing.CfnListenerRule.ActionProperty(type="forward", forward_config=forward)],
        )

    def _service(self, tasks: str, watched: Sequence[cloudwatch.CfnAlarm]) -> ecs.CfnService:
        given = self._settings
        network = ecs.CfnService.AwsVpcConfigurationProperty(
            subnets=list(given.network.subnets), security_groups=[tasks], assign_public_ip="DISABLED"
        )
        shifting = {
            "AlternateTargetGroupArn": self._groups["Green"].ref,
            "ProductionListenerRule": self._production.ref,
            "RoleArn": given.shifter,
        }
        # No count of tasks: an update of the stack would set back what the scaling has chosen.
        service = ecs.CfnService(
            self,
            "Service",
            cluster=self._cluster.ref,
            task_definition=self._task.ref,
            launch_type="FARGATE",
            network_configuration=ecs.CfnService.NetworkConfigurationProperty(awsvpc_configuration=network),
            health_check_grace_period_seconds=60,
            propagate_tags="SERVICE",
        )
        # Parts that depend on the strategy stand behind conditions, which typed properties cannot hold.
        service.add_property_override("DeploymentConfiguration", {**_DEPLOYMENT, **given.deployment})
        service.add_property_override("DeploymentConfiguration.Alarms.AlarmNames", [alarm.ref for alarm in watched])
        target = {"ContainerName": "service", "ContainerPort": PORT, "TargetGroupArn": self._groups["Blue"].ref}
        advanced = cdk.Fn.condition_if(given.shifted, shifting, cdk.Aws.NO_VALUE)
        service.add_property_override("LoadBalancers", [{**target, "AdvancedConfiguration": advanced}])
        service.add_resource_dependency(self._production)
        return service


_DEPLOYMENT: Mapping[str, Any] = {
    "MinimumHealthyPercent": 100,
    "MaximumPercent": 200,
    "DeploymentCircuitBreaker": {"Enable": True, "Rollback": True},
    "Alarms": {"Enable": True, "Rollback": True},
}
"""Whatever the strategy: never fewer tasks than before, and back by itself when tasks or alarms say so."""
