"""A generated service on ECS: the generic runner, told which bundle to fetch, on Fargate behind a load balancer.

The image is the same for all services (``infra/runner``), so nothing is built for a deployment: another release is
another bundle in the same template. ECS shifts the traffic itself; the way back is the template with the release of
before. The load balancer is an internal one: callers are inside the network, or come through the platform.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_applicationautoscaling as scaling
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as balancing
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.constructs.generated_service import Bundle, allowed, policy, trusted_by

PORT = 8080
_HTTPS = 443
_UID = "10001"
_TLS = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"


@dataclass(frozen=True, slots=True)
class Network:
    """Where the service stands.

    Attributes:
        vpc: Its id.
        subnets: Ids of private subnets in two zones, with a way to S3, ECR and CloudWatch Logs.
        callers: CIDR block of those who may call.
        certificate: ARN of the certificate of the load balancer.
    """

    vpc: str
    subnets: Sequence[str]
    callers: str
    certificate: str


@dataclass(frozen=True, slots=True)
class ContainerSettings:
    """What differs between services. Each value may be a parameter of the template.

    Attributes:
        service: As its owner calls it.
        tenant: Of the owner.
        stage: Name of the deployment.
        bundle: The code; its bucket must be one that the boundary lets services read.
        image: The runner, by digest.
        network: Where it stands.
        boundary: ARN of the permissions boundary of the role.
        role_path: IAM path of the role.
        starter: ARN of the role with which ECS fetches the image and opens the log.
        log_group: Name of the log group.
        log_days: How long log lines are kept.
        cpu: Units of 1/1024 vCPU, as text.
        memory: MiB, as text.
        least: Fewest tasks.
        most: Most tasks.
        deployment: How ECS brings a new release in: ``Strategy`` and what belongs to it.
        shifted: Name of the condition that the strategy shifts traffic between two groups of tasks.
        shifter: ARN of the role with which ECS changes the weights of the load balancer.
        alarm_actions: ARNs of topics that hear of alarms.
    """

    service: str
    tenant: str
    stage: str
    bundle: Bundle
    image: str
    network: Network
    boundary: str
    role_path: str
    starter: str
    log_group: str
    log_days: float
    cpu: str
    memory: str
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
        self._logs = logs.CfnLogGroup(
            self, "LogGroup", log_group_name=settings.log_group, retention_in_days=settings.log_days
        )
        self._logs.apply_removal_policy(cdk.RemovalPolicy.DESTROY)
        self.role = self._role()
        door, tasks = self._walls()
        self.balancer = self._balancer(door)
        self._groups = {colour: self._group(colour) for colour in ("Blue", "Green")}
        self._listener = self._listen()
        alarms = self._watch()
        self._cluster = self._own_cluster()
        self._scale(self._service(tasks, alarms))
        cdk.Tags.of(self).add("tdev:service", settings.service)
        cdk.Tags.of(self).add("tdev:tenant", settings.tenant)

    def _role(self) -> iam.CfnRole:
        bundle = self._settings.bundle
        key = cdk.Fn.join("", ["arn:", cdk.Aws.PARTITION, ":s3:::", bundle.bucket, "/", bundle.key])
        return iam.CfnRole(
            self,
            "Role",
            description="A generated service",
            path=self._settings.role_path,
            permissions_boundary=self._settings.boundary,
            assume_role_policy_document=trusted_by("ecs-tasks.amazonaws.com"),
            policies=[
                iam.CfnRole.PolicyProperty(
                    policy_name="Service", policy_document=policy([allowed(["s3:GetObject"], [key])])
                )
            ],
        )

    def _walls(self) -> tuple[ec2.CfnSecurityGroup, ec2.CfnSecurityGroup]:
        """Callers reach the load balancer only, and nobody but it reaches the tasks."""
        network = self._settings.network
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
            scheme="internal",
            subnets=list(self._settings.network.subnets),
            security_groups=[door.attr_group_id],
            load_balancer_attributes=[
                balancing.CfnLoadBalancer.LoadBalancerAttributeProperty(key=key, value=value)
                for key, value in attributes.items()
            ],
        )

    def _group(self, colour: str) -> balancing.CfnTargetGroup:
        delay = balancing.CfnTargetGroup.TargetGroupAttributeProperty(
            key="deregistration_delay.timeout_seconds", value="30"
        )
        return balancing.CfnTargetGroup(
            self,
            colour,
            vpc_id=self._settings.network.vpc,
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

    def _listen(self) -> balancing.CfnListenerRule:
        """HTTPS, and one rule whose weights ECS moves while it shifts the traffic."""
        nothing = balancing.CfnListener.FixedResponseConfigProperty(status_code="404")
        listener = balancing.CfnListener(
            self,
            "Listener",
            load_balancer_arn=self.balancer.ref,
            port=_HTTPS,
            protocol="HTTPS",
            ssl_policy=_TLS,
            certificates=[
                balancing.CfnListener.CertificateProperty(certificate_arn=self._settings.network.certificate)
            ],
            default_actions=[
                balancing.CfnListener.ActionProperty(type="fixed-response", fixed_response_config=nothing)
            ],
        )
        weights = [
            balancing.CfnListenerRule.TargetGroupTupleProperty(target_group_arn=group.ref, weight=weight)
            for group, weight in zip(self._groups.values(), (100, 0), strict=True)
        ]
        forward = balancing.CfnListenerRule.ForwardConfigProperty(target_groups=weights)
        paths = balancing.CfnListenerRule.PathPatternConfigProperty(values=["/*"])
        return balancing.CfnListenerRule(
            self,
            "Production",
            listener_arn=listener.ref,
            priority=1,
            conditions=[
                balancing.CfnListenerRule.RuleConditionProperty(field="path-pattern", path_pattern_config=paths)
            ],
            actions=[balancing.CfnListenerRule.ActionProperty(type="forward", forward_config=forward)],
        )

    def _own_cluster(self) -> ecs.CfnCluster:
        insights = ecs.CfnCluster.ClusterSettingsProperty(name="containerInsights", value="enabled")
        return ecs.CfnCluster(self, "Cluster", cluster_settings=[insights])

    def _container(self) -> ecs.CfnTaskDefinition.ContainerDefinitionProperty:
        """The runner, as nobody in particular, with two folders to write to."""
        given = self._settings
        bundle = given.bundle
        variables = {
            "TDEV_PLATFORM": "aws",
            "TDEV_STAGE": given.stage,
            "TDEV_TENANT": given.tenant,
            "TDEV_SERVICE": given.service,
            "TDEV_RELEASE": bundle.release,
            "TDEV_BUNDLE_DIGEST": bundle.digest,
            "TDEV_DATA": "/scratch/tdev",
        }
        definition = ecs.CfnTaskDefinition
        return definition.ContainerDefinitionProperty(
            name="service",
            image=given.image,
            essential=True,
            user=_UID,
            readonly_root_filesystem=True,
            command=["--bucket", bundle.bucket, "--key", bundle.key, "--digest", bundle.digest],
            environment=[definition.KeyValuePairProperty(name=name, value=value) for name, value in variables.items()],
            port_mappings=[definition.PortMappingProperty(container_port=PORT, protocol="tcp")],
            mount_points=[
                definition.MountPointProperty(source_volume=name, container_path=f"/{name}")
                for name in ("scratch", "tmp")
            ],
            linux_parameters=definition.LinuxParametersProperty(
                capabilities=definition.KernelCapabilitiesProperty(drop=["ALL"]), init_process_enabled=True
            ),
            stop_timeout=30,
            log_configuration=definition.LogConfigurationProperty(
                log_driver="awslogs",
                options={
                    "awslogs-group": self._logs.ref,
                    "awslogs-region": cdk.Aws.REGION,
                    "awslogs-stream-prefix": "service",
                },
            ),
        )

    def _task(self) -> ecs.CfnTaskDefinition:
        given, definition = self._settings, ecs.CfnTaskDefinition
        return definition(
            self,
            "Task",
            requires_compatibilities=["FARGATE"],
            network_mode="awsvpc",
            cpu=given.cpu,
            memory=given.memory,
            runtime_platform=definition.RuntimePlatformProperty(
                cpu_architecture="ARM64", operating_system_family="LINUX"
            ),
            task_role_arn=self.role.attr_arn,
            execution_role_arn=given.starter,
            container_definitions=[self._container()],
            volumes=[definition.VolumeProperty(name=name) for name in ("scratch", "tmp")],
        )

    def _service(self, tasks: ec2.CfnSecurityGroup, alarms: Sequence[cloudwatch.CfnAlarm]) -> ecs.CfnService:
        given = self._settings
        network = ecs.CfnService.AwsVpcConfigurationProperty(
            subnets=list(given.network.subnets), security_groups=[tasks.attr_group_id], assign_public_ip="DISABLED"
        )
        shifting = {
            "AlternateTargetGroupArn": self._groups["Green"].ref,
            "ProductionListenerRule": self._listener.ref,
            "RoleArn": given.shifter,
        }
        # No count of tasks: an update of the stack would set back what the scaling has chosen.
        service = ecs.CfnService(
            self,
            "Service",
            cluster=self._cluster.ref,
            task_definition=self._task().ref,
            launch_type="FARGATE",
            network_configuration=ecs.CfnService.NetworkConfigurationProperty(awsvpc_configuration=network),
            health_check_grace_period_seconds=60,
            propagate_tags="SERVICE",
        )
        # Parts that depend on the strategy stand behind conditions, which typed properties cannot hold.
        service.add_property_override("DeploymentConfiguration", {**_DEPLOYMENT, **given.deployment})
        service.add_property_override("DeploymentConfiguration.Alarms.AlarmNames", [alarm.ref for alarm in alarms])
        target = {"ContainerName": "service", "ContainerPort": PORT, "TargetGroupArn": self._groups["Blue"].ref}
        advanced = cdk.Fn.condition_if(given.shifted, shifting, cdk.Aws.NO_VALUE)
        service.add_property_override("LoadBalancers", [{**target, "AdvancedConfiguration": advanced}])
        service.add_resource_dependency(self._listener)
        return service

    def _scale(self, service: ecs.CfnService) -> None:
        """More tasks when they are busy, fewer when they are not."""
        target = scaling.CfnScalableTarget(
            self,
            "Scaling",
            service_namespace="ecs",
            scalable_dimension="ecs:service:DesiredCount",
            resource_id=cdk.Fn.join("/", ["service", self._cluster.ref, service.attr_name]),
            min_capacity=self._settings.least,
            max_capacity=self._settings.most,
        )
        tracking = scaling.CfnScalingPolicy.TargetTrackingScalingPolicyConfigurationProperty(
            target_value=60,
            predefined_metric_specification=scaling.CfnScalingPolicy.PredefinedMetricSpecificationProperty(
                predefined_metric_type="ECSServiceAverageCPUUtilization"
            ),
            scale_in_cooldown=120,
            scale_out_cooldown=30,
        )
        scaling.CfnScalingPolicy(
            self,
            "Busy",
            policy_name="busy",
            policy_type="TargetTrackingScaling",
            scaling_target_id=target.ref,
            target_tracking_scaling_policy_configuration=tracking,
        )

    def _watch(self) -> list[cloudwatch.CfnAlarm]:
        """What callers feel, over both target groups; ECS takes a release back that raises one of these."""
        return [
            self._alarm("Errors", "HTTPCode_Target_5XX_Count", 5, statistic="Sum"),
            self._alarm("Slow", "TargetResponseTime", 24, extended_statistic="p99", evaluation_periods=3),
        ]

    def _alarm(self, id: str, metric: str, threshold: float, **more: Any) -> cloudwatch.CfnAlarm:
        dimension = cloudwatch.CfnAlarm.DimensionProperty(
            name="LoadBalancer", value=self.balancer.attr_load_balancer_full_name
        )
        return cloudwatch.CfnAlarm(
            self,
            id,
            namespace="AWS/ApplicationELB",
            metric_name=metric,
            dimensions=[dimension],
            threshold=threshold,
            period=60,
            comparison_operator="GreaterThanOrEqualToThreshold",
            treat_missing_data="notBreaching",
            alarm_actions=list(self._settings.alarm_actions),
            **{"evaluation_periods": 1, **more},
        )


_DEPLOYMENT: Mapping[str, Any] = {
    "MinimumHealthyPercent": 100,
    "MaximumPercent": 200,
    "DeploymentCircuitBreaker": {"Enable": True, "Rollback": True},
    "Alarms": {"Enable": True, "Rollback": True},
}
"""Whatever the strategy: never fewer tasks than before, and back by itself when tasks or alarms say so."""


def _rule(port: int, description: str, **source: Any) -> ec2.CfnSecurityGroup.IngressProperty:
    return ec2.CfnSecurityGroup.IngressProperty(
        ip_protocol="tcp", from_port=port, to_port=port, description=description, **source
    )
