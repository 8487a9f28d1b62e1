"""Who is told what happens to deployments and services: from the bus of the stage to a topic."""

from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.constructs.resource_names import ResourceNames

SOURCE = "tdev"
"""Of the product's own events; see ``tdev.model.notice``."""


class Notices(Construct):
    """A topic that gets every event of the product; whoever subscribes may filter by what is in the message.

    EventBridge says nothing of the rule or the account when it publishes to a topic or uses its key, so neither policy
    can ask for them. Source: SNS developer guide, "Key management"; EventBridge user guide, "Resource-based policies".

    Attributes:
        topic: ``tdev-<stage>-events``.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        names: ResourceNames,
        bus: events.IEventBus,
        dead_letters: sqs.IQueue,
        key: kms.Key,
    ) -> None:
        super().__init__(scope, id)
        self.topic = sns.Topic(self, "Topic", topic_name=names.named("events"), master_key=key, enforce_ssl=True)
        told = events.CfnRule(
            self,
            "Tell",
            event_bus_name=bus.event_bus_name,
            description="What happens to deployments and services goes to whoever subscribed",
            event_pattern={"source": [SOURCE]},
            state="ENABLED",
            targets=[
                events.CfnRule.TargetProperty(
                    id="Topic",
                    arn=self.topic.topic_arn,
                    dead_letter_config=events.CfnRule.DeadLetterConfigProperty(arn=dead_letters.queue_arn),
                )
            ],
        )
        self._allow(key, dead_letters, told.attr_arn)

    def _allow(self, key: kms.Key, dead_letters: sqs.IQueue, rule: str) -> None:
        """What the target of CDK would allow, but without every action that begins with ``kms:GenerateDataKey``."""
        principal = iam.ServicePrincipal("events.amazonaws.com")
        key.grant(principal, "kms:Decrypt", "kms:GenerateDataKey")
        self.topic.add_to_resource_policy(
            iam.PolicyStatement(actions=["sns:Publish"], principals=[principal], resources=[self.topic.topic_arn])
        )
        dead_letters.add_to_resource_policy(
            iam.PolicyStatement(
                actions=["sqs:SendMessage"],
                principals=[principal],
                resources=[dead_letters.queue_arn],
                conditions={"ArnEquals": {"aws:SourceArn": rule}},
            )
        )
