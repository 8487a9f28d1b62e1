"""New versions of the platform's own functions come in step by step, and go back by themselves when they fail."""

from collections.abc import Iterable

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_codedeploy as codedeploy
from constructs import Construct

from infra.constructs.functions import Deployed


class Delivery(Construct):
    """A CodeDeploy canary for each function: a tenth of the calls for five minutes, then all of them.

    The alarm of the function's errors ends the deployment and points the alias back to the version before.
    """

    def __init__(
        self, scope: Construct, id: str, *, functions: Iterable[Deployed], errors: dict[str, cloudwatch.Alarm]
    ) -> None:
        super().__init__(scope, id)
        application = codedeploy.LambdaApplication(self, "Application")
        for each in functions:
            codedeploy.LambdaDeploymentGroup(
                self,
                each.spec.name.title().replace("_", ""),
                application=application,
                alias=each.alias,
                deployment_config=codedeploy.LambdaDeploymentConfig.CANARY_10_PERCENT_5_MINUTES,
                alarms=[errors[each.spec.name]],
                auto_rollback=codedeploy.AutoRollbackConfig(
                    failed_deployment=True, stopped_deployment=True, deployment_in_alarm=True
                ),
            )
