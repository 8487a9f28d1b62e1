"""The most that the role of a generated service can ever be allowed, whatever its own policy says."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.boundary import ACTIONS, MACHINE_ACTIONS
from infra.constructs.resource_names import SERVICE_BOUNDARY, ResourceNames
from infra.stages import Stage
from tdev.platform.service_names import BUNDLE_TAG, machine_role_path

_READ = "s3:GetObject"
_OWN = "${aws:PrincipalTag/tdev:tenant, '_nobody'}"
"""The tenant of a role; one without the tag is nobody's. A variable without a value would make a statement void."""


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
        self.policy = iam.ManagedPolicy(
            self,
            "Policy",
            managed_policy_name=names.named(SERVICE_BOUNDARY),
            description="The most that a generated service may do",
            statements=[*allowed, *self._denied(stage, names, buckets)],
        )

    def _denied(self, stage: Stage, names: ResourceNames, buckets: Sequence[s3.Bucket]) -> list[iam.PolicyStatement]:
        """Nothing of the platform, but a bundle that was put out for services of the role's own tenant to read."""
        actions = [action for each in ACTIONS.values() for action in each if not action.startswith(("logs:", "xray:"))]
        objects = [bucket.arn_for_objects("*") for bucket in buckets]
        return [
            iam.PolicyStatement(
                sid="NotThePlatform",
                effect=iam.Effect.DENY,
                actions=[action for action in actions if action != _READ],
                resources=[*(bucket.bucket_arn for bucket in buckets), *objects, *self._platform(stage, names)],
            ),
            iam.PolicyStatement(
                sid="NotOfOthers",
                effect=iam.Effect.DENY,
                actions=[_READ],
                resources=objects,
                conditions={"StringNotEquals": {f"s3:ExistingObjectTag/{BUNDLE_TAG}": _OWN}},
            ),
        ]

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
