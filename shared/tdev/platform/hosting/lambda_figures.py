"""What callers saw of each version, from the metrics that Lambda writes for calls through an alias.

They come a minute or two late: whoever looks sooner sees no calls.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tdev.platform.botocore_errors import translated
from tdev.platform.hosting import Figures

_METRICS: Mapping[str, tuple[str, str]] = {
    "calls": ("Invocations", "Sum"),
    "errors": ("Errors", "Sum"),
    "p50": ("Duration", "p50"),
    "p99": ("Duration", "p99"),
}
_MOST_QUERIES = 500
"""As many as one request takes. Source: CloudWatch, GetMetricData."""
_FINE_S = 14 * 86_400
"""Metrics by the minute are kept for 15 days, those by five minutes for longer."""


def lambda_figures(
    client: Any, function: str, versions: Mapping[str, int], since: float, until: float
) -> dict[int, Figures]:
    """The figures of versions.

    The whole time is one period, so that percentiles are those of all calls. CloudWatch cuts periods at full multiples
    of their length, so there can be two: counts are added, and of percentiles the greater one is told.

    Args:
        client: A boto3 client for ``cloudwatch``.
        function: Its name; the alias is ``live``.
        versions: Number of the release by version of the function.
        since: Seconds since the epoch.
        until: The same.

    Raises:
        PlatformError: When the metrics cannot be read.
    """
    values: dict[int, dict[str, list[float]]] = {release: {} for release in versions.values()}
    queries = list(_queries(function, versions, until - since))
    for start in range(0, len(queries), _MOST_QUERIES):
        for result in _read(client, queries[start : start + _MOST_QUERIES], since, until):
            kind, _, number = result["Id"].partition("_")
            values[versions[number]].setdefault(kind, []).extend(result["Values"])
    return {release: _figures(found) for release, found in values.items()}


def _queries(function: str, versions: Mapping[str, int], seconds: float) -> Iterator[dict[str, Any]]:
    unit = 60 if seconds < _FINE_S else 300
    period = max(1, math.ceil(seconds / unit)) * unit
    for number in versions:
        dimensions = {"FunctionName": function, "Resource": f"{function}:live", "ExecutedVersion": number}
        for kind, (metric, statistic) in _METRICS.items():
            yield {
                "Id": f"{kind}_{number}",
                "MetricStat": {
                    "Metric": {
                        "Namespace": "AWS/Lambda",
                        "MetricName": metric,
                        "Dimensions": [{"Name": name, "Value": value} for name, value in dimensions.items()],
                    },
                    "Period": period,
                    "Stat": statistic,
                },
            }


def _read(client: Any, queries: list[dict[str, Any]], since: float, until: float) -> Iterable[Mapping[str, Any]]:
    try:
        pages = client.get_paginator("get_metric_data").paginate(
            MetricDataQueries=queries,
            StartTime=datetime.fromtimestamp(since, UTC),
            EndTime=datetime.fromtimestamp(until, UTC),
        )
        return [result for page in pages for result in page["MetricDataResults"]]
    except (ClientError, BotoCoreError) as cause:
        raise translated(cause, "metrics: get_metric_data") from cause


def _figures(values: Mapping[str, list[float]]) -> Figures:
    return Figures(
        calls=round(sum(values.get("calls", ()))),
        errors=round(sum(values.get("errors", ()))),
        p50_ms=max(values.get("p50", ()), default=None),
        p99_ms=max(values.get("p99", ()), default=None),
    )
