"""The front of a generated service on ECS: what callers reach, while versions come and go behind it.

Nothing in this template says which version is live: the rule ``Production`` begins with 503, and its weights are set
through the API of the load balancer, so an update of the stack never moves calls.
"""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as balancing
from constructs import Construct

from infra.constructs.container_entrance import Entrance, Network, alarms, paths

_LAST = 50_000
"""Behind the rules of the versions. Source: Elastic Load Balancing, the greatest priority of a rule."""


class ContainerFront(Construct):
    """One service without any version.

    Attributes:
        entrance: The load balancer, its listener and the walls.
        production: The rule whose weights divide the calls.
        cluster: Where the versions run.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        network: Network,
        log_group: str,
        log_days: float,
        alarm_actions: Sequence[str],
    ) -> None:
        super().__init__(scope, id)
        self.entrance = Entrance(self, "Entrance", network=network, log_group=log_group, log_days=log_days)
        nothing = balancing.CfnListenerRule.FixedResponseConfigProperty(status_code="503")
        self.production = balancing.CfnListenerRule(
            self,
            "Production",
            listener_arn=self.entrance.listener.ref,
            priority=_LAST,
            conditions=[paths("/*")],
            actions=[balancing.CfnListenerRule.ActionProperty(type="fixed-response", fixed_response_config=nothing)],
        )
        alarms(self, {"LoadBalancer": self.entrance.balancer.attr_load_balancer_full_name}, alarm_actions)
        insights = ecs.CfnCluster.ClusterSettingsProperty(name="containerInsights", value="enabled")
        self.cluster = ecs.CfnCluster(self, "Cluster", cluster_settings=[insights])

    def outputs(self) -> dict[str, str]:
        """What versions and the deployer need to know."""
        entrance = self.entrance
        return {
            "Address": cdk.Fn.join("", ["https://", entrance.balancer.attr_dns_name]),
            "Balancer": entrance.balancer.attr_load_balancer_full_name,
            "Listener": entrance.listener.ref,
            "Production": self.production.ref,
            "Cluster": self.cluster.ref,
            "TasksGroup": entrance.tasks.attr_group_id,
        }
