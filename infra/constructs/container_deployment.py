"""What a stage has for services on ECS, when its operator has chosen a network for them; else none of this exists."""

from collections.abc import Mapping, Sequence
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.conditions import TENANT
from infra.constructs.functions import Deployed
from infra.constructs.service_assets import ServiceAssets
from infra.constructs.service_boundary import ServiceBoundary
from infra.container_making import (
    LINKED,
    LOOKS,
    NAMED,
    NEW_WALL,
    PARTS,
    SHIFT_LOOKS,
    SHIFT_RULES,
    SHIFT_TASKS,
    WALLS,
)
from infra.containers import Containers
from infra.service_making import BOUND, ROLES
from infra.service_making import PARTS as OF_ALL_HOSTS
from infra.service_templates import ECS_FRONT, ECS_VERSION
from infra.stages import Stage
from tdev.platform.service_names import service_log_group, service_prefix, service_role_path

_SHORT = "tdevs-"
"""What names of load balancers begin with: CloudFormation takes no more of the name of a stack."""
_OF_SERVICES: Mapping[str, Any] = {"Null": {"aws:ResourceTag/tdev:service": "false"}}


class ContainerDeployment(Construct):
    """Two roles, and what the functions that deploy, call and watch services need for ECS.

    Attributes:
        role: For CloudFormation, which makes services on ECS as it and nothing else.
        starter: For ECS, which fetches the image and writes logs as it.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stage: Stage,
        containers: Containers,
        boundary: ServiceBoundary,
        bucket: s3.Bucket,
    ) -> None:
        super().__init__(scope, id)
        self._stage = stage
        self._containers = containers
        self._bucket = bucket
        self._path = service_role_path(stage.name).strip("/")
        self.starter = self._starter()
        self.role = self._maker(boundary)
        for name, role in {"EcsRole": self.role, "EcsStartingRole": self.starter}.items():
            cdk.CfnOutput(cdk.Stack.of(self), f"{name}Output", value=role.role_arn).override_logical_id(name)

    def serve(self, functions: Mapping[str, Deployed], templates: ServiceAssets) -> None:
        """Tell functions of ECS what they may do there, by the words of their declarations."""
        for name, output in {ECS_FRONT: "EcsFrontTemplate", ECS_VERSION: "EcsVersionTemplate"}.items():
            address = templates.of[name].s3_object_url
            cdk.CfnOutput(cdk.Stack.of(self), f"{output}Output", value=address).override_logical_id(output)
        for each in functions.values():
            words = set(each.spec.uses)
            if "services:shift" in words:
                for statement in self._shifting():
                    each.roles.own.add_to_policy(statement)
            if "services:make" in words:
                self._let_make(each, templates)

    # ---- roles
    def _starter(self) -> iam.Role:
        """ECS becomes it before a task runs; the task itself never does."""
        role = iam.Role(
            self,
            "Starter",
            role_name=f"{self._stage.prefix}containers-starting",
            description="Fetches the runner and writes the logs of services on ECS",
            assumed_by=iam.ServicePrincipal(
                "ecs-tasks.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": cdk.Aws.ACCOUNT_ID}}
            ),
        )
        streams = self._arn("logs", "log-group", f"{service_log_group(self._stage.name, '*')}:log-stream:*", colon=True)
        role.add_to_policy(_allowed(["logs:CreateLogStream", "logs:PutLogEvents"], [streams]))
        if self._containers.repository:
            account, region, name = self._containers.repository
            image = f"arn:{cdk.Aws.PARTITION}:ecr:{region}:{account}:repository/{name}"
            role.add_to_policy(_allowed(["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], [image]))
            role.add_to_policy(_allowed(["ecr:GetAuthorizationToken"], ["*"]))
        return role

    def _maker(self, boundary: ServiceBoundary) -> iam.Role:
        role = iam.Role(
            self,
            "Role",
            role_name=f"{self._stage.prefix}containers",
            description="Makes generated services on ECS, and nothing else",
            assumed_by=iam.ServicePrincipal("cloudformation.amazonaws.com"),
        )
        for statement in (*self._parts(), *self._walls(), *self._identity(boundary)):
            role.add_to_policy(statement)
        role.add_to_policy(_allowed(LOOKS, ["*"]))
        return role

    def _parts(self) -> list[iam.PolicyStatement]:
        mine = f"{service_prefix(self._stage.name)}*"
        balancing = "elasticloadbalancing"
        places = {
            "cluster": self._arn("ecs", "cluster", mine),
            "service": self._arn("ecs", "service", f"{mine}/{mine}"),
            "task-definition": self._arn("ecs", "task-definition", f"{mine}:*"),
            "loadbalancer": self._arn(balancing, "loadbalancer", f"app/{_SHORT}*/*"),
            "listener": self._arn(balancing, "listener", f"app/{_SHORT}*/*/*"),
            "listener-rule": self._arn(balancing, "listener-rule", f"app/{_SHORT}*/*/*/*"),
            "targetgroup": self._arn(balancing, "targetgroup", f"{_SHORT}*/*"),
        }
        scaled = {"StringEquals": {"application-autoscaling:service-namespace": "ecs"}}
        targets = self._arn("application-autoscaling", "scalable-target", "*")
        alarms = self._arn("cloudwatch", "alarm", mine, colon=True)
        logs = self._arn("logs", "log-group", service_log_group(self._stage.name, "*"), colon=True)
        return [
            *(_allowed(PARTS[kind], [arn]) for kind, arn in places.items()),
            _allowed(PARTS["scalable-target"], [targets], scaled),
            _allowed(OF_ALL_HOSTS["alarms"], [alarms]),
            _allowed(OF_ALL_HOSTS["logs"], [logs]),
        ]

    def _walls(self) -> list[iam.PolicyStatement]:
        """Security groups in the network of services; those of others in it carry no tag of a service."""
        network = self._arn("ec2", "vpc", self._containers.vpc)
        groups = self._arn("ec2", "security-group", "*")
        made = {"StringEquals": {"ec2:CreateAction": "CreateSecurityGroup"}}
        asked = {"Null": {"aws:RequestTag/tdev:service": "false"}}
        return [
            _allowed(WALLS, [groups], {**_OF_SERVICES, "ArnEquals": {"ec2:Vpc": network}}),
            _allowed(NEW_WALL, [network]),
            _allowed(NEW_WALL, [groups], asked),
            _allowed(NAMED, [groups], made),
        ]

    def _identity(self, boundary: ServiceBoundary) -> list[iam.PolicyStatement]:
        roles = self._of_account(f"role/{self._path}/*")
        linked = self._of_account("role/aws-service-role/*")
        bound = {"StringEquals": {"iam:PermissionsBoundary": boundary.policy.managed_policy_arn}}
        passed = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
        return [
            _allowed(ROLES, [roles]),
            _allowed(BOUND, [roles], bound),
            _allowed(["iam:PassRole"], [roles, self.starter.role_arn], passed),
            _allowed(["iam:CreateServiceLinkedRole"], [linked], {"StringEquals": {"iam:AWSServiceName": list(LINKED)}}),
        ]

    # ---- functions of the platform
    def _let_make(self, each: Deployed, templates: ServiceAssets) -> None:
        told = {
            **self._containers.environment,
            "TDEV_ECS_ROLE": self.role.role_arn,
            "TDEV_ECS_STARTING_ROLE": self.starter.role_arn,
            "TDEV_ECS_FRONT_TEMPLATE": templates.of[ECS_FRONT].s3_object_url,
            "TDEV_ECS_VERSION_TEMPLATE": templates.of[ECS_VERSION].s3_object_url,
        }
        for name, value in told.items():
            each.function.add_environment(name, value)
        passed = {"StringEquals": {"iam:PassedToService": "cloudformation.amazonaws.com"}}
        read = [templates.arn(name) for name in (ECS_FRONT, ECS_VERSION)]
        each.roles.own.add_to_policy(_allowed(["iam:PassRole"], [self.role.role_arn], passed))
        each.roles.own.add_to_policy(_allowed(["s3:GetObject"], read))
        if each.roles.data:
            put_out = self._bucket.arn_for_objects(f"{TENANT}/bundles/*")
            each.roles.data.add_to_policy(_allowed(["s3:PutObjectTagging"], [put_out]))

    def _shifting(self) -> list[iam.PolicyStatement]:
        mine = f"{service_prefix(self._stage.name)}*"
        rules = self._arn("elasticloadbalancing", "listener-rule", f"app/{_SHORT}*/*/*/*")
        streams = self._arn("logs", "log-group", f"{service_log_group(self._stage.name, '*')}:log-stream:*", colon=True)
        clusters = {"ArnLike": {"ecs:cluster": self._arn("ecs", "cluster", mine)}}
        in_clusters = [action for action in SHIFT_LOOKS if action.startswith("ecs:")]
        return [
            _allowed(SHIFT_TASKS, [self._arn("ecs", "service", f"{mine}/{mine}")]),
            _allowed(SHIFT_RULES, [rules]),
            _allowed(in_clusters, ["*"], clusters),
            _allowed([action for action in SHIFT_LOOKS if action not in in_clusters], ["*"]),
            _allowed(["logs:GetLogEvents"], [streams]),
        ]

    def _arn(self, service: str, kind: str, name: str, *, colon: bool = False) -> str:
        form = cdk.ArnFormat.COLON_RESOURCE_NAME if colon else cdk.ArnFormat.SLASH_RESOURCE_NAME
        return cdk.Stack.of(self).format_arn(service=service, resource=kind, resource_name=name, arn_format=form)

    def _of_account(self, what: str) -> str:
        return cdk.Stack.of(self).format_arn(
            service="iam", region="", resource=what, arn_format=cdk.ArnFormat.NO_RESOURCE_NAME
        )


def _allowed(
    actions: Sequence[str], resources: Sequence[str], conditions: Mapping[str, Any] | None = None
) -> iam.PolicyStatement:
    return iam.PolicyStatement(actions=list(actions), resources=list(resources), conditions=conditions)
