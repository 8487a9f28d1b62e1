"""Where callers reach a generated service on ECS: a load balancer with TLS, and walls that leave no other way in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as balancing
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.constructs.container_task import DRAIN_S, PORT

_HTTPS = 443
_TLS = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"


@dataclass(frozen=True, slots=True)
class Network:
    """Where the service stands.

    Attributes:
        vpc: Its id.
        subnets: Ids of subnets in two zones, with a way to S3, KMS, ECR and CloudWatch Logs; private ones, unless the
            scheme says otherwise.
        callers: CIDR block of those who may call.
        certificate: ARN of the certificate of the load balancer.
        scheme: ``internal`` or ``internet-facing``.
    """

    vpc: str
    subnets: Sequence[str]
    callers: str
    certificate: str
    scheme: str = "internal"


class Entrance(Construct):
    """Log group, walls, load balancer and listener: what stays while releases come and go.

    Attributes:
        logs: The log group of all tasks.
        tasks: The security group of the tasks: nobody but the load balancer reaches them.
        balancer: Where callers reach the service.
        listener: HTTPS; what no rule takes is answered 404.
    """

    def __init__(self, scope: Construct, id: str, *, network: Network, log_group: str, log_days: float) -> None:
        super().__init__(scope, id)
        self._network = network
        self.logs = logs.CfnLogGroup(self, "LogGroup", log_group_name=log_group, retention_in_days=log_days)
        self.logs.apply_removal_policy(cdk.RemovalPolicy.DESTROY)
        door, self.tasks = self._walls()
        self.balancer = self._balancer(door)
        self.listener = self._listen()

    def _walls(self) -> tuple[ec2.CfnSecurityGroup, ec2.CfnSecurityGroup]:
        """Callers reach the load balancer only, and nobody but it reaches the tasks."""
        network = self._network
        door = ec2.CfnSecurityGroup(
            self,
            "Door",
            group_description="Callers of the service",
            vpc_id=network.vpc,
            security_group_ingress=[_rule(_HTTPS, "HTTPS from callers", cidr_ip=network.callers)],
        )
        tasks = ec2.CfnSecurityGroup(
            self,
            "Tasks",
            group_description="Tasks of the service",
            vpc_id=network.vpc,
            security_group_ingress=[_rule(PORT, "from the load balancer", source_security_group_id=door.attr_group_id)],
        )
        return door, tasks

    def _balancer(self, door: ec2.CfnSecurityGroup) -> balancing.CfnLoadBalancer:
        attributes = {"routing.http.drop_invalid_header_fields.enabled": "true", "idle_timeout.timeout_seconds": "60"}
        return balancing.CfnLoadBalancer(
            self,
            "Balancer",
            type="application",
            scheme=self._network.scheme,
            subnets=list(self._network.subnets),
            security_groups=[door.attr_group_id],
            load_balancer_attributes=[
                balancing.CfnLoadBalancer.LoadBalancerAttributeProperty(key=key, value=value)
                for key, value in attributes.items()
            ],
        )

    def _listen(self) -> balancing.CfnListener:
        return balancing.CfnListener(
            self,
            "Listener",
            load_balancer_arn=self.balancer.ref,
            port=_HTTPS,
            protocol="HTTPS",
            ssl_policy=_TLS,
            certificates=[balancing.CfnListener.CertificateProperty(certificate_arn=self._network.certificate)],
            default_actions=[
                balancing.CfnListener.ActionProperty(
                    type="fixed-response",
                    fixed_response_config=balancing.CfnListener.FixedResponseConfigProperty(status_code="404"),
                )
            ],
        )


def target_group(scope: Construct, id: str, vpc: str) -> balancing.CfnTargetGroup:
    """A group of tasks that is asked for its health."""
    delay = balancing.CfnTargetGroup.TargetGroupAttributeProperty(
        key="deregistration_delay.timeout_seconds", value=str(DRAIN_S)
    )
    return balancing.CfnTargetGroup(
        scope,
        id,
        vpc_id=vpc,
        target_type="ip",
        protocol="HTTP",
        port=PORT,
        health_check_path="/health",
        health_check_interval_seconds=10,
        health_check_timeout_seconds=5,
        healthy_threshold_count=2,
        unhealthy_threshold_count=3,
        matcher=balancing.CfnTargetGroup.MatcherProperty(http_code="200"),
        target_group_attributes=[delay],
    )


def paths(*values: str) -> balancing.CfnListenerRule.RuleConditionProperty:
    """The condition of a rule that the path is one of these patterns."""
    config = balancing.CfnListenerRule.PathPatternConfigProperty(values=list(values))
    return balancing.CfnListenerRule.RuleConditionProperty(field="path-pattern", path_pattern_config=config)


def alarms(scope: Construct, dimensions: Mapping[str, str], actions: Sequence[str]) -> list[cloudwatch.CfnAlarm]:
    """What callers feel: errors, and the slowest of a hundred calls.

    Args:
        scope: Where the alarms belong.
        dimensions: What is watched: the load balancer.
        actions: ARNs of topics that hear of it.
    """

    def alarm(id: str, metric: str, threshold: float, **more: Any) -> cloudwatch.CfnAlarm:
        return cloudwatch.CfnAlarm(
            scope,
            id,
            namespace="AWS/ApplicationELB",
            metric_name=metric,
            dimensions=[
                cloudwatch.CfnAlarm.DimensionProperty(name=name, value=value) for name, value in dimensions.items()
            ],
            threshold=threshold,
            period=60,
            comparison_operator="GreaterThanOrEqualToThreshold",
            treat_missing_data="notBreaching",
            alarm_actions=list(actions),
            **{"evaluation_periods": 1, **more},
        )

    return [
        alarm("Errors", "HTTPCode_Target_5XX_Count", 5, statistic="Sum"),
        alarm("Slow", "TargetResponseTime", 24, extended_statistic="p99", evaluation_periods=3),
    ]


def _rule(port: int, description: str, **source: Any) -> ec2.CfnSecurityGroup.IngressProperty:
    return ec2.CfnSecurityGroup.IngressProperty(
        ip_protocol="tcp", from_port=port, to_port=port, description=description, **source
    )
