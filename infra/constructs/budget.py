"""What a stage may cost a month."""

from aws_cdk import aws_budgets as budgets
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.constructs.resource_names import ResourceNames
from infra.stages import Stage


class Budget(Construct):
    """Tells the topic of alarms at 80 % spent, and when the forecast is above all of it.

    Costs are told apart by the tag ``tdev:stage``, which must be activated as a cost allocation tag once per account.
    """

    def __init__(self, scope: Construct, id: str, *, stage: Stage, names: ResourceNames, topic: sns.Topic) -> None:
        super().__init__(scope, id)
        subscriber = budgets.CfnBudget.SubscriberProperty(address=topic.topic_arn, subscription_type="SNS")
        budgets.CfnBudget(
            self,
            "Monthly",
            budget=budgets.CfnBudget.BudgetDataProperty(
                budget_name=names.named("monthly"),
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=budgets.CfnBudget.SpendProperty(amount=stage.budget_usd, unit="USD"),
                cost_filters={"TagKeyValue": [f"user:tdev:stage${stage.name}"]},
            ),
            notifications_with_subscribers=[
                budgets.CfnBudget.NotificationWithSubscribersProperty(
                    notification=budgets.CfnBudget.NotificationProperty(
                        notification_type=kind, comparison_operator="GREATER_THAN", threshold=percent
                    ),
                    subscribers=[subscriber],
                )
                for kind, percent in (("ACTUAL", 80), ("FORECASTED", 100))
            ],
        )
