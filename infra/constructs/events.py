"""What happens is told on a bus of the stage: who wants to know subscribes there, and it can be replayed."""

from collections.abc import Mapping, Sequence

import aws_cdk as cdk
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_stepfunctions as stepfunctions
from constructs import Construct

from infra.constructs.functions import Deployed, dead_letter_queue
from infra.constructs.resource_names import ResourceNames
from infra.stages import Stage
from tdev.platform.service_names import service_prefix

SOURCE = "aws.states"
KIND = "Step Functions Execution Status Change"
ALARM = "CloudWatch Alarm State Change"
ENDED_BADLY = ("FAILED", "TIMED_OUT", "ABORTED")


class Events(Construct):
    """The bus, its archive, and the rules of what comes to it and is settled: ends of machines, alarms of services.

    Attributes:
        bus: ``tdev-<stage>``.
        dead_letters: Events that a target did not take.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stage: Stage,
        names: ResourceNames,
        machines: Mapping[str, stepfunctions.StateMachine],
        settler: Deployed,
    ) -> None:
        super().__init__(scope, id)
        self.dead_letters = dead_letter_queue(self, "DeadLetters")
        self.bus = events.EventBus(
            self,
            "Bus",
            event_bus_name=f"tdev-{stage.name}",
            description="Status changes of the state machines of this stage",
            dead_letter_queue=self.dead_letters,
        )
        self._let_bus_give_up()
        self.bus.archive(
            "Archive",
            archive_name=names.named("events"),
            description="Events of this stage, to look at and to replay",
            event_pattern=events.EventPattern(account=[cdk.Aws.ACCOUNT_ID]),
            retention=cdk.Duration.days(stage.archive_days),
        )
        self._hear_alarms(stage, settler)
        arns = [machine.state_machine_arn for machine in machines.values()]
        self._forward(arns)
        self._settle(arns, settler)

    def _let_bus_give_up(self) -> None:
        # CDK lets rules send to their queue, but not the bus to its own.
        self.dead_letters.add_to_resource_policy(
            iam.PolicyStatement(
                actions=["sqs:SendMessage"],
                principals=[iam.ServicePrincipal("events.amazonaws.com")],
                resources=[self.dead_letters.queue_arn],
                conditions={"ArnEquals": {"aws:SourceArn": self.bus.event_bus_arn}},
            )
        )

    def _forward(self, machines: Sequence[str]) -> None:
        """AWS tells of executions on the default bus only."""
        events.Rule(
            self,
            "Forward",
            description="Status changes of our state machines go to the bus of the stage",
            event_pattern=_pattern({"stateMachineArn": list(machines)}),
            targets=[targets.EventBus(self.bus, dead_letter_queue=self.dead_letters)],
        )

    def _hear_alarms(self, stage: Stage, settler: Deployed) -> None:
        """Alarms of generated services, which CloudWatch tells on the default bus, become events about them."""
        events.Rule(
            self,
            "Alarms",
            description="Alarms of generated services become what is known of them",
            event_pattern=events.EventPattern(
                source=["aws.cloudwatch"],
                detail_type=[ALARM],
                detail={"alarmName": [{"prefix": service_prefix(stage.name)}]},
            ),
            targets=[self._settling(settler)],
        )

    def _settling(self, settler: Deployed) -> targets.LambdaFunction:
        return targets.LambdaFunction(
            settler.alias,
            dead_letter_queue=self.dead_letters,
            retry_attempts=8,
            max_event_age=cdk.Duration.hours(2),
        )

    def _settle(self, machines: Sequence[str], settler: Deployed) -> None:
        events.Rule(
            self,
            "Settle",
            event_bus=self.bus,
            description="How an execution ended is written into its record",
            event_pattern=_pattern({"stateMachineArn": list(machines), "status": list(ENDED_BADLY)}),
            targets=[self._settling(settler)],
        )


def _pattern(detail: dict[str, list[str]]) -> events.EventPattern:
    return events.EventPattern(source=[SOURCE], detail_type=[KIND], detail=detail)
