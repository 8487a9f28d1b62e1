"""Figures of versions from CloudWatch: counts and percentiles over a time, by the dimensions that a version has.

Metrics come a minute or two late: whoever looks sooner sees no calls.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tdev.platform.botocore_errors import translated
from tdev.platform.hosting import Figures

_MOST_QUERIES = 500
"""As many as one request takes. Source: CloudWatch, GetMetricData."""
_FINE_S = 14 * 86_400
"""Metrics by the minute are kept for 15 days, those by five minutes for longer."""


@dataclass(frozen=True, slots=True)
class Metrics:
    """Where a host counts, and what it calls what it counts."""

    namespace: str
    calls: str
    errors: str
    duration: str

    def statistics(self) -> Mapping[str, tuple[str, str]]:
        """Metric and statistic by the part of the figures."""
        return {
            "calls": (self.calls, "Sum"),
            "errors": (self.errors, "Sum"),
            "p50": (self.duration, "p50"),
            "p99": (self.duration, "p99"),
        }


@dataclass(frozen=True, slots=True)
class Counted:
    """One thing that is counted: for which release, and the dimensions of its metrics."""

    release: int
    dimensions: Mapping[str, str]


def metric_figures(
    client: Any, metrics: Metrics, counted: Mapping[str, Counted], since: float, until: float
) -> dict[int, Figures]:
    """The figures of versions; times as the host measures them.

    The whole time is one period, so that percentiles are those of all calls. CloudWatch cuts periods at full multiples
    of their length, so there can be two: counts are added, and of percentiles the greater one is told.

    Args:
        client: A boto3 client for ``cloudwatch``.
        metrics: What is counted.
        counted: By a short name of letters and digits; several may count for one release.
        since: Seconds since the epoch.
        until: The same.

    Raises:
        PlatformError: When the metrics cannot be read.
    """
    values: dict[int, dict[str, list[float]]] = {each.release: {} for each in counted.values()}
    queries = list(_queries(metrics, counted, until - since))
    for start in range(0, len(queries), _MOST_QUERIES):
        for result in _read(client, queries[start : start + _MOST_QUERIES], since, until):
            kind, _, name = result["Id"].partition("_")
            values[counted[name].release].setdefault(kind, []).extend(result["Values"])
    return {release: _figures(found) for release, found in values.items()}


def _queries(metrics: Metrics, counted: Mapping[str, Counted], seconds: float) -> Iterator[dict[str, Any]]:
    unit = 60 if seconds < _FINE_S else 300
    period = max(1, math.ceil(seconds / unit)) * unit
    for name, each in counted.items():
        for kind, (metric, statistic) in metrics.statistics().items():
            yield {
                "Id": f"{kind}_{name}",
                "MetricStat": {
                    "Metric": {
                        "Namespace": metrics.namespace,
                        "MetricName": metric,
                        "Dimensions": [{"Name": key, "Value": value} for key, value in each.dimensions.items()],
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
