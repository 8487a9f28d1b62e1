"""One page for whoever is on duty: what comes in, what goes wrong, where the time goes."""

from collections.abc import Mapping, Sequence

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as stepfunctions
from constructs import Construct

from infra.constructs.functions import Deployed
from infra.constructs.resource_names import ResourceNames

_PERIOD = cdk.Duration.minutes(5)
_SUM = cloudwatch.Stats.SUM
_P50, _P99 = cloudwatch.Stats.p(50), cloudwatch.Stats.p(99)


class Dashboard(Construct):
    """Alarms first, then the API, the state machines, the functions, and what nobody could handle."""

    def __init__(self, scope: Construct, id: str, *, names: ResourceNames) -> None:
        super().__init__(scope, id)
        self._board = cloudwatch.Dashboard(self, "Board", dashboard_name=names.named("platform"))

    def alarms(self, alarms: Sequence[cloudwatch.Alarm]) -> None:
        """All alarms and how they stand."""
        self._board.add_widgets(cloudwatch.AlarmStatusWidget(title="Alarms", alarms=list(alarms), width=24))

    def api(self, api: apigateway.HttpApi) -> None:
        """Requests, refusals, faults and latency."""
        counts = [
            api.metric_count(period=_PERIOD, statistic=_SUM, label="requests"),
            api.metric_client_error(period=_PERIOD, statistic=_SUM, label="4xx"),
            api.metric_server_error(period=_PERIOD, statistic=_SUM, label="5xx"),
        ]
        latency = [
            api.metric_latency(period=_PERIOD, statistic=_P50, label="p50"),
            api.metric_latency(period=_PERIOD, statistic=_P99, label="p99"),
        ]
        self._row("API: requests", counts, "API: latency, ms", latency)

    def machines(self, machines: Mapping[str, stepfunctions.StateMachine]) -> None:
        """Executions that began, ended well and badly, and how long they took."""
        for name, machine in machines.items():
            counts = [
                machine.metric_started(period=_PERIOD, statistic=_SUM, label="started"),
                machine.metric_succeeded(period=_PERIOD, statistic=_SUM, label="succeeded"),
                machine.metric_failed(period=_PERIOD, statistic=_SUM, label="failed"),
                machine.metric_timed_out(period=_PERIOD, statistic=_SUM, label="timed out"),
            ]
            times = [
                machine.metric_time(period=_PERIOD, statistic=_P50, label="p50"),
                machine.metric_time(period=_PERIOD, statistic=_P99, label="p99"),
            ]
            self._row(f"{name}: executions", counts, f"{name}: time, ms", times)

    def functions(self, functions: Mapping[str, Deployed]) -> None:
        """Errors and p99 of every function."""
        errors = [
            each.alias.metric_errors(period=_PERIOD, statistic=_SUM, label=name) for name, each in functions.items()
        ]
        times = [
            each.alias.metric_duration(period=_PERIOD, statistic=_P99, label=name) for name, each in functions.items()
        ]
        self._row("Functions: errors", errors, "Functions: p99, ms", times)

    def queues(self, queues: Sequence[tuple[str, sqs.Queue]]) -> None:
        """Events that wait for a person."""
        waiting = [
            queue.metric_approximate_number_of_messages_visible(period=_PERIOD, label=title) for title, queue in queues
        ]
        self._board.add_widgets(cloudwatch.GraphWidget(title="Dead letters", left=list(waiting), width=24))

    def _row(
        self,
        left: str,
        left_metrics: Sequence[cloudwatch.IMetric],
        right: str,
        right_metrics: Sequence[cloudwatch.IMetric],
    ) -> None:
        self._board.add_widgets(
            cloudwatch.GraphWidget(title=left, left=list(left_metrics), width=12),
            cloudwatch.GraphWidget(title=right, left=list(right_metrics), width=12),
        )
