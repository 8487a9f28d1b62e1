"""One version of a generated service on ECS, behind its front: a group of tasks that never changes.

It begins without tasks: the deployer starts them and looks at them, so a version that is not well fails its health
check and not the stack. A rule of its own ties the group to the load balancer, as ECS wants it, and lets one version
be asked for its health whatever its share of the calls.
"""

from dataclasses import dataclass
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as balancing
from constructs import Construct

from infra.constructs.container_entrance import paths, target_group
from infra.constructs.container_scaling import scaled
from infra.constructs.container_task import PORT, Work, task, task_role

HEADER = "x-tdev-release"
"""Names the version that ``GET /health`` is for."""


@dataclass(frozen=True, slots=True)
class Behind:
    """The front that a version stands behind, and how it stands there.

    Attributes:
        vpc: Id of the network.
        subnets: Ids of its subnets.
        public_address: ``ENABLED`` where tasks have no other way out than an address of their own.
        tasks_group: Id of the security group of tasks.
        cluster: Name of the cluster.
        listener: ARN of the listener.
        priority: Of the version's rule; the number of the release.
        least: Fewest tasks.
        most: Most tasks.
        least_healthy: Percent of the tasks that stay while ECS replaces some.
        most_running: Percent of the tasks that may run while it does.
    """

    vpc: str
    subnets: list[str]
    public_address: str
    tasks_group: str
    cluster: str
    listener: str
    priority: float
    least: float
    most: float
    least_healthy: float
    most_running: float


class ContainerVersion(Construct):
    """One version.

    Attributes:
        role: What its tasks run as.
        group: Its target group: what a weight is given to.
        service: The ECS service.
    """

    def __init__(self, scope: Construct, id: str, *, work: Work, behind: Behind) -> None:
        super().__init__(scope, id)
        self._behind = behind
        self.role = task_role(self, work)
        self.group = target_group(self, "Group", behind.vpc)
        check = self._rule(work.bundle.release)
        self.service = self._service(task(self, work, self.role, f"v{work.bundle.release}"))
        self.service.add_resource_dependency(check)
        scaled(self, behind.cluster, self.service.attr_name, behind.least, behind.most)
        cdk.Tags.of(self).add("tdev:service", work.service)
        cdk.Tags.of(self).add("tdev:tenant", work.tenant)
        cdk.Tags.of(self).add("tdev:release", work.bundle.release)

    def _rule(self, release: str) -> balancing.CfnListenerRule:
        header = balancing.CfnListenerRule.HttpHeaderConfigProperty(http_header_name=HEADER, values=[release])
        named = balancing.CfnListenerRule.RuleConditionProperty(field="http-header", http_header_config=header)
        return balancing.CfnListenerRule(
            self,
            "Check",
            listener_arn=self._behind.listener,
            priority=self._behind.priority,
            conditions=[paths("/health"), named],
            actions=[balancing.CfnListenerRule.ActionProperty(type="forward", target_group_arn=self.group.ref)],
        )

    def _service(self, definition: ecs.CfnTaskDefinition) -> ecs.CfnService:
        behind, properties = self._behind, ecs.CfnService
        network = properties.AwsVpcConfigurationProperty(
            subnets=behind.subnets, security_groups=[behind.tasks_group], assign_public_ip=behind.public_address
        )
        breaker = properties.DeploymentCircuitBreakerProperty(enable=True, rollback=True)
        target: dict[str, Any] = {"container_name": "service", "container_port": PORT}
        return ecs.CfnService(
            self,
            "Service",
            cluster=behind.cluster,
            task_definition=definition.ref,
            desired_count=0,
            launch_type="FARGATE",
            network_configuration=properties.NetworkConfigurationProperty(awsvpc_configuration=network),
            deployment_configuration=properties.DeploymentConfigurationProperty(
                strategy="ROLLING",
                minimum_healthy_percent=behind.least_healthy,
                maximum_percent=behind.most_running,
                deployment_circuit_breaker=breaker,
            ),
            load_balancers=[properties.LoadBalancerProperty(**target, target_group_arn=self.group.ref)],
            health_check_grace_period_seconds=60,
            propagate_tags="SERVICE",
        )
