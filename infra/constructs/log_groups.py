"""Log groups with a period of keeping, under one prefix per stage."""

from collections.abc import Mapping

import aws_cdk as cdk
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.stages import Stage

_PERIODS: Mapping[int, logs.RetentionDays] = {
    7: logs.RetentionDays.ONE_WEEK,
    14: logs.RetentionDays.TWO_WEEKS,
    30: logs.RetentionDays.ONE_MONTH,
    90: logs.RetentionDays.THREE_MONTHS,
    365: logs.RetentionDays.ONE_YEAR,
}


def log_group(scope: Construct, id: str, stage: Stage, name: str) -> logs.LogGroup:
    """The group of that name; it outlives the stack in production only.

    Raises:
        ValueError: When the stage's period is none that we use.
    """
    if stage.log_days not in _PERIODS:
        raise ValueError(f"log_days {stage.log_days}: use one of {', '.join(map(str, _PERIODS))}")
    return logs.LogGroup(
        scope,
        id,
        log_group_name=name,
        retention=_PERIODS[stage.log_days],
        removal_policy=cdk.RemovalPolicy.RETAIN if stage.production else cdk.RemovalPolicy.DESTROY,
    )
