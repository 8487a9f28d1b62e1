"""What callers saw of each version on ECS, from the metrics that the load balancer writes for its groups of tasks."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tdev.platform.hosting import Figures
from tdev.platform.hosting.metric_figures import Counted, Metrics, metric_figures

_METRICS = Metrics(
    namespace="AWS/ApplicationELB",
    calls="RequestCount",
    errors="HTTPCode_Target_5XX_Count",
    duration="TargetResponseTime",
)


def ecs_figures(
    client: Any, balancer: str, groups: Mapping[int, str], since: float, until: float
) -> dict[int, Figures]:
    """The figures of versions. Looks of the load balancer itself at their health are no calls.

    Args:
        client: A boto3 client for ``cloudwatch``.
        balancer: Its full name, ``app/<name>/<digits>``.
        groups: ARN of the target group by version.
        since: Seconds since the epoch.
        until: The same.

    Raises:
        PlatformError: When the metrics cannot be read.
    """
    counted = {
        str(version): Counted(version, {"LoadBalancer": balancer, "TargetGroup": group.rpartition(":")[2]})
        for version, group in groups.items()
    }
    found = metric_figures(client, _METRICS, counted, since, until)
    # The load balancer measures in seconds.
    return {version: replace(each, p50_ms=_ms(each.p50_ms), p99_ms=_ms(each.p99_ms)) for version, each in found.items()}


def _ms(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 3)
