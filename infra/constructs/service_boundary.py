"""The most that the role of a generated service can ever be allowed, whatever its own policy says."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.boundary import ACTIONS, MACHINE_ACTIONS
from infra.constructs.resource_names import SERVICE_BOUNDARY, ResourceNames
from infra.stages import Stage
from tdev.platform.service_names import machine_role_path


class ServiceBoundary(Construct):
    """A managed policy for ``PermissionsBoundary``: data-plane actions of this account, never the platform's own.

    A boundary grants nothing; a service gets what its own policy says as far as this allows it.

    Attributes:
        policy: ``tdev-<stage>-service-boundary``.
    """

    def __init__(
        self, scope: Construct, id: str, *, stage: Stage, names: ResourceNames, buckets: Sequence[s3.Bucket]
    ) -> None:
        """Make the policy. ``buckets`` are those of the platform."""
        super().__init__(scope, id)
        stack = cdk.Stack.of(self)
        own = {"StringEquals": {"aws:ResourceAccount": cdk.Aws.ACCOUNT_ID}}
        allowed = [
            iam.PolicyStatement(sid=subject, actions=list(actions), resources=["*"], conditions=own)
            for subject, actions in ACTIONS.items()
            if subject != "Models"
        ]
        # Models belong to AWS, not to the account.
        allowed.append(iam.PolicyStatement(sid="Models", actions=list(ACTIONS["Models"]), resources=["*"]))
        # Roles of machines run no code; this cannot be had by a role that does, whatever its own policy says.
        machines = stack.format_arn(
            service="iam", region="", resource="role", resource_name=f"{machine_role_path(stage.name).strip('/')}/*"
        )
        allowed.append(
            iam.PolicyStatement(
                sid="Machines",
                actions=list(MACHINE_ACTIONS),
                resources=["*"],
                conditions={"ArnLike": {"aws:PrincipalArn": machines}},
            )
        )
        platform = iam.PolicyStatement(
            sid="NotThePlatform",
            effect=iam.Effect.DENY,
            actions=[
                action for each in ACTIONS.values() for action in each if not action.startswith(("logs:", "xray:"))
            ],
            resources=[
                *(arn for bucket in buckets for arn in (bucket.bucket_arn, f"{bucket.bucket_arn}/*")),
                *self._platform(stage, names),
            ],
        )
        self.policy = iam.ManagedPolicy(
            self,
            "Policy",
            managed_policy_name=names.named(SERVICE_BOUNDARY),
            description="The most that a generated service may do",
            statements=[*allowed, platform],
        )

    def _platform(self, stage: Stage, names: ResourceNames) -> list[str]:
        """Everything of the stage that has a name: whose name starts as the platform's is the platform's."""
        stack, colon = cdk.Stack.of(self), cdk.ArnFormat.COLON_RESOURCE_NAME
        mine = f"{stage.prefix}*"
        return [
            *(arn for kind in ("table/*", "index/*/*", "machine") for arn in names.arns(kind, made={}, folder="")),
            *names.arns("secret", made={}, folder="_platform"),
            stack.format_arn(service="lambda", resource="function", resource_name=mine, arn_format=colon),
            stack.format_arn(service="events", resource="event-bus", resource_name=f"tdev-{stage.name}"),
            *(
                stack.format_arn(service=service, resource=mine, arn_format=cdk.ArnFormat.NO_RESOURCE_NAME)
                for service in ("sns", "sqs")
            ),
        ]
