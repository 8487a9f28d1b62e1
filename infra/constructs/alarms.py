"""What somebody must hear of, and the topic that tells."""

from collections.abc import Iterable, Mapping, Sequence

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as stepfunctions
from constructs import Construct

from infra.constructs.functions import Deployed
from infra.constructs.resource_names import ALARMS, ResourceNames
from infra.stages import Stage

_FIVE_MINUTES = cdk.Duration.minutes(5)
MOST_FAILED_EXECUTIONS = 10
"""In five minutes. A goal that nothing can serve fails its execution too, so a few are no alarm."""
MOST_METRICS = 10
"""As many as CloudWatch lets one alarm add up."""


class Alarms(Construct):
    """A topic, and alarms on what users feel: errors, slowness, executions that fail, events that were dropped.

    Attributes:
        topic: Who subscribes hears of alarms and of the budget.
        key: What topics are encrypted with.
        errors: The alarm of each function's alias, by function; CodeDeploy watches these.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stage: Stage,
        names: ResourceNames,
    ) -> None:
        super().__init__(scope, id)
        self._stage = stage
        self._names = names
        self.key = self._key()
        self.topic = self._topic()
        self.errors: dict[str, cloudwatch.Alarm] = {}

    def watch_api(self, api: apigateway.HttpApi) -> None:
        """Answers that are our fault, and slow ones."""
        self._alarm(
            "ApiFaults",
            api.metric_server_error(period=_FIVE_MINUTES, statistic=cloudwatch.Stats.SUM),
            5,
            "The API answers with 5xx. Look at the log group of the function api, by request_id of the access log.",
        )
        self._alarm(
            "ApiSlow",
            api.metric_latency(period=_FIVE_MINUTES, statistic=cloudwatch.Stats.p(99)),
            self._stage.slowest_ms,
            "One request of a hundred is slower than callers wait. Look at the dashboard: which function?",
            periods=3,
        )

    def watch_functions(self, functions: Mapping[str, Deployed]) -> None:
        """Errors of each function, and calls that were refused because too many ran."""
        for name, each in functions.items():
            self.errors[name] = self._alarm(
                f"{name.title().replace('_', '')}Errors",
                each.alias.metric_errors(period=cdk.Duration.minutes(1), statistic=cloudwatch.Stats.SUM),
                3,
                f"The function {name} fails. Its log group is /tdev/{self._stage.name}/{each.spec.deployed_name}.",
            )
        deployed = list(functions.values())
        for start in range(0, len(deployed), MOST_METRICS):
            self._watch_throttles(deployed[start : start + MOST_METRICS], start // MOST_METRICS)

    def _watch_throttles(self, functions: Sequence[Deployed], number: int) -> None:
        throttles = {
            f"m{at}": each.function.metric_throttles(period=_FIVE_MINUTES, statistic=cloudwatch.Stats.SUM)
            for at, each in enumerate(functions)
        }
        together = cloudwatch.MathExpression(
            expression="SUM(METRICS())", using_metrics=throttles, period=_FIVE_MINUTES, label="throttled calls"
        )
        self._alarm(
            f"Throttles{number or ''}", together, 1, "Functions were refused: raise the account's concurrency quota."
        )

    def watch_machines(self, machines: Mapping[str, stepfunctions.StateMachine]) -> None:
        """Executions that fail in numbers, or run out of time."""
        for name, machine in machines.items():
            title = name.title().replace("_", "")
            self._alarm(
                f"{title}Failed",
                machine.metric_failed(period=_FIVE_MINUTES, statistic=cloudwatch.Stats.SUM),
                MOST_FAILED_EXECUTIONS,
                f"Many executions of {name} fail. Their records say why: GET /api/executions.",
            )
            self._alarm(
                f"{title}TimedOut",
                machine.metric_timed_out(period=_FIVE_MINUTES, statistic=cloudwatch.Stats.SUM),
                1,
                f"An execution of {name} ran out of time.",
            )

    def watch_queues(self, queues: Iterable[tuple[str, sqs.Queue]]) -> None:
        """Events that nobody could handle: each one waits for a person."""
        for title, queue in queues:
            self._alarm(
                f"{title}Waiting",
                queue.metric_approximate_number_of_messages_visible(
                    period=_FIVE_MINUTES, statistic=cloudwatch.Stats.MAXIMUM
                ),
                1,
                "An event was given up. Read the message in the queue, mend the cause, and redrive it.",
            )

    @property
    def all(self) -> Sequence[cloudwatch.Alarm]:
        """Every alarm of the stage."""
        return [child for child in self.node.children if isinstance(child, cloudwatch.Alarm)]

    def _alarm(
        self, id: str, metric: cloudwatch.IMetric, threshold: float, text: str, *, periods: int = 1
    ) -> cloudwatch.Alarm:
        alarm = cloudwatch.Alarm(
            self,
            id,
            alarm_name=self._names.named(_kebab(id)),
            alarm_description=text,
            metric=metric,
            threshold=threshold,
            evaluation_periods=periods,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        alarm.add_alarm_action(actions.SnsAction(self.topic))
        return alarm

    def _key(self) -> kms.Key:
        # CloudWatch cannot publish to a topic under the key that AWS keeps for SNS, so topics have one of our own.
        return kms.Key(
            self,
            "Key",
            description=f"Alarms of tdev {self._stage.name}",
            enable_key_rotation=True,
            removal_policy=cdk.RemovalPolicy.DESTROY,
            pending_window=cdk.Duration.days(7),
        )

    def _topic(self) -> sns.Topic:
        topic = sns.Topic(self, "Topic", topic_name=self._names.named(ALARMS), master_key=self.key, enforce_ssl=True)
        for service in ("cloudwatch.amazonaws.com", "budgets.amazonaws.com"):
            principal = iam.ServicePrincipal(
                service, conditions={"StringEquals": {"aws:SourceAccount": cdk.Aws.ACCOUNT_ID}}
            )
            # The grants of CDK would give both every action that begins with kms:GenerateDataKey or kms:ReEncrypt.
            self.key.grant(principal, "kms:Decrypt", "kms:GenerateDataKey")
            topic.add_to_resource_policy(
                iam.PolicyStatement(actions=["sns:Publish"], principals=[principal], resources=[topic.topic_arn])
            )
        if self._stage.alarm_email:
            topic.add_subscription(subscriptions.EmailSubscription(self._stage.alarm_email))
        return topic


def _kebab(title: str) -> str:
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in title).lstrip("-")
