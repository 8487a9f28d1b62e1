"""A generated service on Step Functions: a state machine, and a function for each component that it calls.

The construct makes the machine with its versions' alias, its log and its alarms, and *one* function with a role: the
door, which checks inputs and runs no component. The deployer copies both once for each component, with the permissions
of that component alone, and puts in the machine that was compiled: their number is that of the components, and no
parameter can hold a number of resources. Callers start executions of the alias, with ``states:StartExecution`` on it;
nothing here gives that to anybody.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as stepfunctions
from constructs import Construct

from infra.boundary import MACHINE_ACTIONS
from infra.constructs.generated_service import ServiceSettings, allowed, policy, trusted_by
from tdev.platform.alarm_words import alarm_text

DOOR = "door"
ALIAS = "live"
BEGINNING: Mapping[str, Any] = {
    "QueryLanguage": "JSONata",
    "StartAt": "Check inputs",
    "States": {
        "Check inputs": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Arguments": {"FunctionName": f"${{{DOOR}}}", "Payload": {"check": "{% $states.input.inputs %}"}},
            "End": True,
        }
    },
}
"""What stands where the compiled machine comes."""
_WATCHED: Mapping[str, tuple[str, str]] = {
    "Failures": ("ExecutionsFailed", "Executions of the service fail: their causes say why."),
    "TimedOut": ("ExecutionsTimedOut", "Executions of the service take too long."),
    "Throttles": ("ExecutionThrottled", "States of the service wait: too many at once."),
}


class MachineService(Construct):
    """One service. Its first version and the alias belong to the stack; later versions and weights to the deployer.

    Attributes:
        machine: The state machine.
        alias: Where callers reach it: ``live``.
        function: The door, and the pattern of the functions of components.
        role: Of the door, and their pattern.
    """

    def __init__(self, scope: Construct, id: str, *, settings: ServiceSettings, machine_log: str) -> None:
        """Make the parts.

        Args:
            scope: The stack.
            id: In it.
            settings: As for a service on Lambda; ``statements`` are of the roles of functions.
            machine_log: Name of the log group of the machine.
        """
        super().__init__(scope, id)
        self._settings = settings
        self._logs = self._group("LogGroup", settings.log_group)
        self._machine_logs = self._group("MachineLogGroup", machine_log)
        self.role = self._role()
        self.function = self._function()
        self.machine = self._machine()
        self.alias = self._entrance()
        for name, (metric, text) in _WATCHED.items():
            self._alarm(name, metric, text)
        cdk.Tags.of(self).add("tdev:service", settings.service)
        cdk.Tags.of(self).add("tdev:tenant", settings.tenant)

    def _group(self, id: str, name: str) -> logs.CfnLogGroup:
        group = logs.CfnLogGroup(self, id, log_group_name=name, retention_in_days=self._settings.log_days)
        group.apply_removal_policy(cdk.RemovalPolicy.DESTROY)
        return group

    def _role(self) -> iam.CfnRole:
        own = [allowed(["logs:CreateLogStream", "logs:PutLogEvents"], [self._logs.attr_arn])]
        return self._bound(
            "Role", "lambda", "A step of a generated service", [*own, *self._settings.statements], self._path("")
        )

    def _bound(self, id: str, service: str, description: str, statements: Sequence[Any], path: str) -> iam.CfnRole:
        return iam.CfnRole(
            self,
            id,
            description=description,
            path=path,
            permissions_boundary=self._settings.boundary,
            assume_role_policy_document=trusted_by(f"{service}.amazonaws.com"),
            policies=[iam.CfnRole.PolicyProperty(policy_name="Service", policy_document=policy(statements))],
        )

    def _path(self, below: str) -> str:
        return f"{self._settings.role_path}{below}"

    def _function(self) -> lambda_.CfnFunction:
        given = self._settings
        variables = {
            "TDEV_PLATFORM": "aws",
            "TDEV_STAGE": given.stage,
            "TDEV_TENANT": given.tenant,
            "TDEV_SERVICE": given.service,
            "TDEV_RELEASE": given.bundle.release,
            "TDEV_BUNDLE_DIGEST": given.bundle.digest,
            "TDEV_SERVICE_STEP": DOOR,
            "TDEV_DATA": "/tmp/tdev",  # noqa: S108 - the one folder that Lambda lets a function write
        }
        return lambda_.CfnFunction(
            self,
            "Function",
            description="A step of a generated service of T-Developer",
            runtime="python3.13",
            architectures=["arm64"],
            handler="handler.handler",
            code=lambda_.CfnFunction.CodeProperty(s3_bucket=given.bundle.bucket, s3_key=given.bundle.key),
            layers=given.layers if given.layers is None else list(given.layers),
            role=self.role.attr_arn,
            memory_size=given.memory,
            timeout=given.timeout,
            environment=lambda_.CfnFunction.EnvironmentProperty(variables=variables),
            tracing_config=lambda_.CfnFunction.TracingConfigProperty(mode=given.tracing),
            logging_config=lambda_.CfnFunction.LoggingConfigProperty(
                log_format="JSON",
                log_group=self._logs.ref,
                application_log_level="INFO",
                system_log_level="WARN",
            ),
        )

    def _machine(self) -> stepfunctions.CfnStateMachine:
        """The machine, which may call its own functions only; the deployer names them all in its role."""
        calls = [
            allowed(["lambda:InvokeFunction"], [self.function.attr_arn]),
            # Step Functions asks for these on everything: deliveries of logs have no names.
            allowed(list(MACHINE_ACTIONS), ["*"]),
            *self._settings.statements,
        ]
        role = self._bound(
            "MachineRole", "states", "The machine of a generated service", calls, self._path("machines/")
        )
        groups = stepfunctions.CfnStateMachine.CloudWatchLogsLogGroupProperty(log_group_arn=self._machine_logs.attr_arn)
        destination = stepfunctions.CfnStateMachine.LogDestinationProperty(cloud_watch_logs_log_group=groups)
        return stepfunctions.CfnStateMachine(
            self,
            "Machine",
            state_machine_name=self._settings.name,
            state_machine_type="STANDARD",
            role_arn=role.attr_arn,
            definition_string=json.dumps(BEGINNING, separators=(",", ":")),
            definition_substitutions={DOOR: self.function.attr_arn},
            logging_configuration=stepfunctions.CfnStateMachine.LoggingConfigurationProperty(
                destinations=[destination], level="ALL", include_execution_data=False
            ),
            tracing_configuration=stepfunctions.CfnStateMachine.TracingConfigurationProperty(enabled=True),
        )

    def _entrance(self) -> stepfunctions.CfnStateMachineAlias:
        """The first version, and the alias that divides executions among versions.

        No revision is named here: a later change of the machine must not replace the version that executions run.
        """
        first = stepfunctions.CfnStateMachineVersion(
            self, "FirstVersion", state_machine_arn=self.machine.attr_arn, description=self._settings.bundle.release
        )
        first.apply_removal_policy(cdk.RemovalPolicy.RETAIN)
        route = stepfunctions.CfnStateMachineAlias.RoutingConfigurationVersionProperty(
            state_machine_version_arn=first.attr_arn, weight=100
        )
        return stepfunctions.CfnStateMachineAlias(self, "Alias", name=ALIAS, routing_configuration=[route])

    def _alarm(self, id: str, metric: str, text: str) -> None:
        cloudwatch.CfnAlarm(
            self,
            id,
            alarm_description=alarm_text(text, self._settings.tenant, self._settings.service),
            namespace="AWS/States",
            metric_name=metric,
            dimensions=[cloudwatch.CfnAlarm.DimensionProperty(name="StateMachineArn", value=self.machine.attr_arn)],
            statistic="Sum",
            threshold=1,
            period=60,
            evaluation_periods=1,
            comparison_operator="GreaterThanOrEqualToThreshold",
            treat_missing_data="notBreaching",
            alarm_actions=list(self._settings.alarm_actions),
        )
