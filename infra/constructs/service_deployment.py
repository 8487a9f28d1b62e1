"""What deploys generated services on a stage: the role that CloudFormation acts as, and all that a service needs."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.constructs.resource_names import SERVICE_ROLE
from infra.constructs.service_boundary import ServiceBoundary
from infra.service_making import BOUND, PARTS, ROLES
from infra.stages import Stage
from tdev.platform.service_names import machine_log_group, service_log_group, service_prefix, service_role_path


class ServiceDeployment(Construct):
    """A role that makes services and nothing else.

    Whoever deploys hands this role to CloudFormation. It reaches names of services only, and gives their roles
    permissions only within the boundary, so that neither a fault in a template nor one in the deployer reaches the
    platform.

    Attributes:
        role: For ``RoleARN`` of a change set.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stage: Stage,
        boundary: ServiceBoundary,
        bucket: s3.Bucket,
        layers: Sequence[lambda_.ILayerVersion],
    ) -> None:
        """Make the role. ``layers`` hold the packages that bundles need."""
        super().__init__(scope, id)
        self.role = iam.Role(
            self,
            "Role",
            role_name=f"{stage.prefix}{SERVICE_ROLE}",
            assumed_by=iam.ServicePrincipal("cloudformation.amazonaws.com"),
            description="Makes generated services, and nothing else",
        )
        for statement in (*self._parts(stage), *self._identity(stage, boundary)):
            self.role.add_to_policy(statement)
        self._reads([bucket.arn_for_objects("*")], "s3:GetObject")
        self._reads([layer.layer_version_arn for layer in layers], "lambda:GetLayerVersion")
        for name, value in {
            "ServiceRole": self.role.role_arn,
            "ServiceBoundary": boundary.policy.managed_policy_arn,
            "ServiceLayers": cdk.Fn.join(",", [layer.layer_version_arn for layer in layers]),
        }.items():
            cdk.CfnOutput(cdk.Stack.of(self), f"{name}Output", value=value).override_logical_id(name)

    def _parts(self, stage: Stage) -> list[iam.PolicyStatement]:
        """Everything of a service but its role, by the names that services have."""
        mine, colon = f"{service_prefix(stage.name)}*", cdk.ArnFormat.COLON_RESOURCE_NAME
        logs = service_log_group(stage.name, "*")
        named = cdk.Stack.of(self).format_arn
        plain = cdk.ArnFormat.NO_RESOURCE_NAME
        places = {
            "functions": named(service="lambda", resource="function", resource_name=mine, arn_format=colon),
            "queues": named(service="sqs", resource=mine, arn_format=plain),
            "logs": named(service="logs", resource="log-group", resource_name=logs, arn_format=colon),
            "alarms": named(service="cloudwatch", resource="alarm", resource_name=mine, arn_format=colon),
            "machines": named(service="states", resource="stateMachine", resource_name=mine, arn_format=colon),
            "groups": named(service="logs", resource="log-group", resource_name="*", arn_format=colon),
        }
        machine_logs = named(
            service="logs", resource="log-group", resource_name=machine_log_group(mine), arn_format=colon
        )
        return [
            *(iam.PolicyStatement(actions=list(PARTS[part]), resources=[arn]) for part, arn in places.items()),
            iam.PolicyStatement(actions=list(PARTS["logs"]), resources=[machine_logs]),
        ]

    def _identity(self, stage: Stage, boundary: ServiceBoundary) -> list[iam.PolicyStatement]:
        path = service_role_path(stage.name).strip("/")
        roles = cdk.Stack.of(self).format_arn(service="iam", region="", resource="role", resource_name=f"{path}/*")
        bound = {"StringEquals": {"iam:PermissionsBoundary": boundary.policy.managed_policy_arn}}
        passed = {"StringEquals": {"iam:PassedToService": ["lambda.amazonaws.com", "states.amazonaws.com"]}}
        return [
            iam.PolicyStatement(actions=list(ROLES), resources=[roles]),
            iam.PolicyStatement(actions=list(BOUND), resources=[roles], conditions=bound),
            iam.PolicyStatement(actions=["iam:PassRole"], resources=[roles], conditions=passed),
        ]

    def _reads(self, resources: Sequence[str], action: str) -> None:
        self.role.add_to_policy(iam.PolicyStatement(actions=[action], resources=list(resources)))
