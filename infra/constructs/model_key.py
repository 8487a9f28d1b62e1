"""The key of a language model that is not on Bedrock, for who wants one."""

import aws_cdk as cdk
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.stages import Stage


class ModelKey(Construct):
    """A secret without a useful value until an operator puts one in; nothing needs it.

    Attributes:
        secret: ``tdev/<stage>/_platform/model-key``.
    """

    def __init__(self, scope: Construct, id: str, *, stage: Stage) -> None:
        super().__init__(scope, id)
        self.secret = secretsmanager.Secret(
            self,
            "Secret",
            secret_name=f"tdev/{stage.name}/_platform/model-key",
            description="Key of a language model that is not on Bedrock; optional",
            removal_policy=cdk.RemovalPolicy.RETAIN if stage.production else cdk.RemovalPolicy.DESTROY,
        )
