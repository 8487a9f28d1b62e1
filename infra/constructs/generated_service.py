"""A generated service on Lambda: the bundle as a function, with what it needs to be watched and to be taken back.

Callers reach it through a function URL that asks for SigV4, not through a route of the platform's API: a route would
make each deployment of a tenant a change of the API of all tenants (which has room for 300 routes and answers within
30 s), while a URL comes and goes with its service and stands on the alias, so that weights hold for whoever calls.
Callers with a bearer token use ``POST /api/services/{name}/invoke``, which calls the same alias. Who signs needs
``lambda:InvokeFunctionUrl`` and ``lambda:InvokeFunction`` on the alias; nothing here gives that to anybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from tdev.platform.alarm_words import alarm_text

TRACE_ACTIONS = ("xray:PutTelemetryRecords", "xray:PutTraceSegments")
_ALIAS = "live"


@dataclass(frozen=True, slots=True)
class Bundle:
    """Where the code is, and what it says of itself.

    Attributes:
        bucket: Name of the bucket of artifacts.
        key: Of the object; it holds the digest, so other content has another key.
        digest: ``sha256:<hex>`` of the object.
        release: Number of the release.
    """

    bucket: str
    key: str
    digest: str
    release: str


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """What differs between services. Each value may be a parameter of the template.

    Attributes:
        name: Of the function.
        service: As its owner calls it.
        tenant: Of the owner.
        stage: Name of the deployment.
        bundle: The code.
        boundary: ARN of the permissions boundary of the role.
        role_path: IAM path of the role.
        log_group: Name of the log group.
        log_days: How long log lines are kept.
        layers: ARNs of layers with packages.
        memory: MiB.
        timeout: Seconds of one call.
        slowest_ms: p99 of the duration that raises the alarm.
        tracing: ``Active`` or ``PassThrough``.
        alarm_actions: ARNs of topics that hear of alarms, or what stands for none.
        statements: Of an IAM policy: what its role may do besides writing its log and its dead letters.
    """

    name: str
    service: str
    tenant: str
    stage: str
    bundle: Bundle
    boundary: str
    role_path: str
    log_group: str
    log_days: float = 14
    layers: Sequence[str] | None = None
    memory: float = 512
    timeout: float = 30
    slowest_ms: float = 24_000
    tracing: str = "PassThrough"
    alarm_actions: Sequence[str] = ()
    statements: Sequence[Any] = ()


class GeneratedService(Construct):
    """One service. Its first version and the alias belong to the stack; later versions and weights to the deployer.

    Nothing in the template says which version is live, so an update of the stack never moves calls.

    Attributes:
        function: The Lambda; its alias is ``live``.
        role: What it runs as: the bundle's own permissions, within the boundary.
        url: Where callers reach it.
    """

    def __init__(self, scope: Construct, id: str, *, settings: ServiceSettings) -> None:
        super().__init__(scope, id)
        self._settings = settings
        self._logs = logs.CfnLogGroup(
            self, "LogGroup", log_group_name=settings.log_group, retention_in_days=settings.log_days
        )
        self._logs.apply_removal_policy(cdk.RemovalPolicy.DESTROY)
        self._dead_letters = self._queue()
        self.role = self._role()
        self.function = self._function()
        self.url = self._entrance()
        self._watch()
        cdk.Tags.of(self).add("tdev:service", settings.service)
        cdk.Tags.of(self).add("tdev:tenant", settings.tenant)

    def _role(self) -> iam.CfnRole:
        own = [
            allowed(["logs:CreateLogStream", "logs:PutLogEvents"], [self._logs.attr_arn]),
            allowed(["sqs:SendMessage"], [self._dead_letters.attr_arn]),
            *self._settings.statements,
        ]
        return iam.CfnRole(
            self,
            "Role",
            description="A generated service",
            path=self._settings.role_path,
            permissions_boundary=self._settings.boundary,
            assume_role_policy_document=trusted_by("lambda.amazonaws.com"),
            policies=[iam.CfnRole.PolicyProperty(policy_name="Service", policy_document=policy(own))],
        )

    def _function(self) -> lambda_.CfnFunction:
        given = self._settings
        variables = {
            "TDEV_PLATFORM": "aws",
            "TDEV_STAGE": given.stage,
            "TDEV_TENANT": given.tenant,
            "TDEV_SERVICE": given.service,
            "TDEV_RELEASE": given.bundle.release,
            "TDEV_BUNDLE_DIGEST": given.bundle.digest,
            "TDEV_DATA": "/tmp/tdev",  # noqa: S108 - the one folder that Lambda lets a function write
        }
        return lambda_.CfnFunction(
            self,
            "Function",
            function_name=given.name,
            description="A generated service of T-Developer",
            runtime="python3.13",
            architectures=["arm64"],
            handler="handler.handler",
            code=lambda_.CfnFunction.CodeProperty(s3_bucket=given.bundle.bucket, s3_key=given.bundle.key),
            layers=given.layers if given.layers is None else list(given.layers),
            role=self.role.attr_arn,
            memory_size=given.memory,
            timeout=given.timeout,
            environment=lambda_.CfnFunction.EnvironmentProperty(variables=variables),
            dead_letter_config=lambda_.CfnFunction.DeadLetterConfigProperty(target_arn=self._dead_letters.attr_arn),
            tracing_config=lambda_.CfnFunction.TracingConfigProperty(mode=given.tracing),
            logging_config=lambda_.CfnFunction.LoggingConfigProperty(
                log_format="JSON",
                log_group=self._logs.ref,
                application_log_level="INFO",
                system_log_level="WARN",
            ),
        )

    def _entrance(self) -> lambda_.CfnUrl:
        """The first version, the alias that stays, and its URL for signed requests of this account."""
        first = lambda_.CfnVersion(self, "FirstVersion", function_name=self.function.ref)
        # Versions go with their function; alone they stay, for one of them may be the way back.
        first.apply_removal_policy(cdk.RemovalPolicy.RETAIN)
        alias = lambda_.CfnAlias(
            self, "Alias", name=_ALIAS, function_name=self.function.ref, function_version=first.attr_version
        )
        once = lambda_.CfnEventInvokeConfig(
            self,
            "Events",
            function_name=self.function.ref,
            qualifier=_ALIAS,
            # What failed may have had its effect: it goes to the dead letters, and a person decides.
            maximum_retry_attempts=0,
        )
        once.add_resource_dependency(alias)
        url = lambda_.CfnUrl(self, "Url", auth_type="AWS_IAM", target_function_arn=self.function.ref, qualifier=_ALIAS)
        url.add_resource_dependency(alias)
        return url

    def _queue(self) -> sqs.CfnQueue:
        queue = sqs.CfnQueue(
            self,
            "DeadLetters",
            message_retention_period=int(cdk.Duration.days(14).to_seconds()),
            sqs_managed_sse_enabled=True,
        )
        only_tls = {
            "Effect": "Deny",
            "Principal": {"AWS": "*"},
            "Action": "sqs:*",
            "Resource": queue.attr_arn,
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
        sqs.CfnQueuePolicy(self, "DeadLettersPolicy", queues=[queue.ref], policy_document=policy([only_tls]))
        return queue

    def _watch(self) -> None:
        """Alarms on what callers feel, over all versions behind the alias, and on events that were given up."""
        live = [("FunctionName", self.function.ref), ("Resource", f"{self.function.ref}:{_ALIAS}")]
        dead = [("QueueName", self._dead_letters.attr_queue_name)]
        slowest = self._settings.slowest_ms
        self._alarm("Errors", "AWS/Lambda", "Errors", live, text="Calls of the service fail: see its log.")
        self._alarm("Throttles", "AWS/Lambda", "Throttles", live, text="Calls are refused: too many at once.")
        self._alarm(
            "Slow",
            "AWS/Lambda",
            "Duration",
            live,
            text="One call of a hundred is nearly as slow as the timeout.",
            threshold=slowest,
        )
        self._alarm(
            "DeadLettersWaiting",
            "AWS/SQS",
            "ApproximateNumberOfMessagesVisible",
            dead,
            text="An event failed and waits in the queue for a person.",
        )

    def _alarm(
        self,
        id: str,
        namespace: str,
        metric: str,
        dimensions: Sequence[tuple[str, str]],
        *,
        text: str,
        threshold: float | None = None,
    ) -> None:
        """An alarm on the sum of a metric over a minute, or on its p99 over three of them when there is a threshold."""
        cloudwatch.CfnAlarm(
            self,
            id,
            alarm_description=alarm_text(text, self._settings.tenant, self._settings.service),
            namespace=namespace,
            metric_name=metric,
            dimensions=[cloudwatch.CfnAlarm.DimensionProperty(name=name, value=value) for name, value in dimensions],
            statistic="Sum" if threshold is None else None,
            extended_statistic=None if threshold is None else "p99",
            threshold=1 if threshold is None else threshold,
            period=60,
            evaluation_periods=1 if threshold is None else 3,
            comparison_operator="GreaterThanOrEqualToThreshold",
            treat_missing_data="notBreaching",
            alarm_actions=list(self._settings.alarm_actions),
        )


def allowed(actions: Sequence[str], resources: Sequence[str]) -> dict[str, Any]:
    """A statement of an IAM policy."""
    return {"Effect": "Allow", "Action": list(actions), "Resource": list(resources)}


def policy(statements: Sequence[Any]) -> dict[str, Any]:
    """An IAM policy of these statements."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def trusted_by(service: str) -> dict[str, Any]:
    """A trust policy for a service of AWS."""
    return policy([{"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}])
