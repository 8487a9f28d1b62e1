"""More tasks when they are busy, fewer when they are not."""

import aws_cdk as cdk
from aws_cdk import aws_applicationautoscaling as scaling
from constructs import Construct

_BUSY_PERCENT = 60


def scaled(scope: Construct, cluster: str, service: str, least: float, most: float) -> None:
    """Scale a service by its CPU.

    Args:
        scope: Where the parts belong.
        cluster: Name of its cluster.
        service: Its name.
        least: Fewest tasks.
        most: Most tasks.
    """
    target = scaling.CfnScalableTarget(
        scope,
        "Scaling",
        service_namespace="ecs",
        scalable_dimension="ecs:service:DesiredCount",
        resource_id=cdk.Fn.join("/", ["service", cluster, service]),
        min_capacity=least,
        max_capacity=most,
    )
    tracking = scaling.CfnScalingPolicy.TargetTrackingScalingPolicyConfigurationProperty(
        target_value=_BUSY_PERCENT,
        predefined_metric_specification=scaling.CfnScalingPolicy.PredefinedMetricSpecificationProperty(
            predefined_metric_type="ECSServiceAverageCPUUtilization"
        ),
        scale_in_cooldown=120,
        scale_out_cooldown=30,
    )
    scaling.CfnScalingPolicy(
        scope,
        "Busy",
        policy_name="busy",
        policy_type="TargetTrackingScaling",
        scaling_target_id=target.ref,
        target_tracking_scaling_policy_configuration=tracking,
    )
