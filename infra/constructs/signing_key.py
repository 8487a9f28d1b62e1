"""The key that vouches for bundles: KMS signs and checks with it, and nobody ever reads it."""

import aws_cdk as cdk
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.constructs.resource_names import ResourceNames
from infra.stages import Stage


class SigningKey(Construct):
    """A key of the kind HMAC_256. In production it stays when the stage goes: without it no release can be checked.

    Attributes:
        key: ``alias/tdev-<stage>-bundles``.
    """

    def __init__(self, scope: Construct, id: str, *, stage: Stage, names: ResourceNames) -> None:
        super().__init__(scope, id)
        self.key = kms.Key(
            self,
            "Key",
            alias=f"alias/{names.named('bundles')}",
            description=f"Bundles of services of tdev {stage.name}",
            key_spec=kms.KeySpec.HMAC_256,
            key_usage=kms.KeyUsage.GENERATE_VERIFY_MAC,
            removal_policy=cdk.RemovalPolicy.RETAIN if stage.production else cdk.RemovalPolicy.DESTROY,
            pending_window=None if stage.production else cdk.Duration.days(7),
        )
        output = cdk.CfnOutput(cdk.Stack.of(self), "SigningKeyOutput", value=self.key.key_arn)
        output.override_logical_id("SigningKey")
