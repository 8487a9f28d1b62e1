"""What deploys generated services on a stage: their templates, and the role that CloudFormation acts as."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_assets as assets
from constructs import Construct

from infra.constructs.service_boundary import ServiceBoundary
from infra.service_templates import ECS, LAMBDA, write_templates
from infra.stages import Stage
from tdev.platform.service_names import service_log_group, service_prefix, service_role_path

_FUNCTIONS = (
    "lambda:CreateAlias",
    "lambda:CreateFunction",
    "lambda:CreateFunctionUrlConfig",
    "lambda:DeleteAlias",
    "lambda:DeleteFunction",
    "lambda:DeleteFunctionEventInvokeConfig",
    "lambda:DeleteFunctionUrlConfig",
    "lambda:GetAlias",
    "lambda:GetFunction",
    "lambda:GetFunctionCodeSigningConfig",
    "lambda:GetFunctionConfiguration",
    "lambda:GetFunctionEventInvokeConfig",
    "lambda:GetFunctionRecursionConfig",
    "lambda:GetFunctionUrlConfig",
    "lambda:GetRuntimeManagementConfig",
    "lambda:ListTags",
    "lambda:ListVersionsByFunction",
    "lambda:PublishVersion",
    "lambda:PutFunctionEventInvokeConfig",
    "lambda:TagResource",
    "lambda:UntagResource",
    "lambda:UpdateAlias",
    "lambda:UpdateFunctionCode",
    "lambda:UpdateFunctionConfiguration",
    "lambda:UpdateFunctionEventInvokeConfig",
    "lambda:UpdateFunctionUrlConfig",
)
_QUEUES = (
    "sqs:CreateQueue",
    "sqs:DeleteQueue",
    "sqs:GetQueueAttributes",
    "sqs:GetQueueUrl",
    "sqs:ListQueueTags",
    "sqs:SetQueueAttributes",
    "sqs:TagQueue",
    "sqs:UntagQueue",
)
_LOGS = (
    "logs:CreateLogGroup",
    "logs:DeleteLogGroup",
    "logs:DeleteRetentionPolicy",
    "logs:DescribeIndexPolicies",
    "logs:GetDataProtectionPolicy",
    "logs:ListTagsForResource",
    "logs:PutRetentionPolicy",
    "logs:TagResource",
    "logs:UntagResource",
)
_ALARMS = (
    "cloudwatch:DeleteAlarms",
    "cloudwatch:DescribeAlarms",
    "cloudwatch:ListTagsForResource",
    "cloudwatch:PutMetricAlarm",
    "cloudwatch:TagResource",
    "cloudwatch:UntagResource",
)
_ROLES = (
    "iam:DeleteRole",
    "iam:DeleteRolePolicy",
    "iam:GetRole",
    "iam:GetRolePolicy",
    "iam:ListAttachedRolePolicies",
    "iam:ListRolePolicies",
    "iam:TagRole",
    "iam:UntagRole",
)
_BOUND = ("iam:CreateRole", "iam:PutRolePolicy")
"""Only together with the boundary: no role of a service is ever without it."""


class ServiceDeployment(Construct):
    """The common templates as assets, and a role that makes services and nothing else.

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
        """Make the parts. ``layers`` hold the packages that bundles need."""
        super().__init__(scope, id)
        context = self.node.get_all_context()
        with tempfile.TemporaryDirectory() as folder:
            written = write_templates(Path(folder), context, nag=str(context.get("nag")).lower() == "true")
            template = assets.Asset(self, "Template", path=str(written[LAMBDA]))
            containers = assets.Asset(self, "ContainerTemplate", path=str(written[ECS]))
        self.role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("cloudformation.amazonaws.com"),
            description="Makes generated services, and nothing else",
        )
        for statement in (*self._parts(stage), *self._identity(stage, boundary)):
            self.role.add_to_policy(statement)
        self._reads([bucket.arn_for_objects("*")], "s3:GetObject")
        self._reads([layer.layer_version_arn for layer in layers], "lambda:GetLayerVersion")
        for name, value in {
            "ServiceTemplate": template.s3_object_url,
            "ContainerTemplate": containers.s3_object_url,
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
        places: dict[tuple[str, ...], str] = {
            _FUNCTIONS: named(service="lambda", resource="function", resource_name=mine, arn_format=colon),
            _QUEUES: named(service="sqs", resource=mine, arn_format=plain),
            _LOGS: named(service="logs", resource="log-group", resource_name=logs, arn_format=colon),
            _ALARMS: named(service="cloudwatch", resource="alarm", resource_name=mine, arn_format=colon),
        }
        # CloudWatch Logs looks at the list of all groups to find one of them.
        groups = named(service="logs", resource="log-group", resource_name="*", arn_format=colon)
        places[("logs:DescribeLogGroups",)] = groups
        return [iam.PolicyStatement(actions=list(actions), resources=[arn]) for actions, arn in places.items()]

    def _identity(self, stage: Stage, boundary: ServiceBoundary) -> list[iam.PolicyStatement]:
        path = service_role_path(stage.name).strip("/")
        roles = cdk.Stack.of(self).format_arn(service="iam", region="", resource="role", resource_name=f"{path}/*")
        bound = {"StringEquals": {"iam:PermissionsBoundary": boundary.policy.managed_policy_arn}}
        passed = {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
        return [
            iam.PolicyStatement(actions=list(_ROLES), resources=[roles]),
            iam.PolicyStatement(actions=list(_BOUND), resources=[roles], conditions=bound),
            iam.PolicyStatement(actions=["iam:PassRole"], resources=[roles], conditions=passed),
        ]

    def _reads(self, resources: Sequence[str], action: str) -> None:
        self.role.add_to_policy(iam.PolicyStatement(actions=[action], resources=list(resources)))
