"""Counts and percentiles of versions: the requests that are made, and how answers are put together."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.errors import PlatformError
from tdev.platform.hosting import Figures
from tdev.platform.hosting.metric_figures import Counted, Metrics, metric_figures
from tests.support.fake_metrics import FakeMetrics

METRICS = Metrics(namespace="Ours", calls="Calls", errors="Failed", duration="Took")


def counted(*releases: int) -> dict[str, Counted]:
    return {f"n{at}": Counted(release, {"Number": str(at)}) for at, release in enumerate(releases)}


def test_each_part_of_the_figures_is_its_metric_and_statistic() -> None:
    fake = FakeMetrics({})
    metric_figures(fake, METRICS, counted(5), 0, 60)
    asked = {
        query["Id"]: (query["MetricStat"]["Metric"]["MetricName"], query["MetricStat"]["Stat"])
        for query in fake.queries()
    }
    assert asked == {
        "calls_n0": ("Calls", "Sum"),
        "errors_n0": ("Failed", "Sum"),
        "p50_n0": ("Took", "p50"),
        "p99_n0": ("Took", "p99"),
    }


def test_the_time_is_what_was_asked_for() -> None:
    fake = FakeMetrics({})
    metric_figures(fake, METRICS, counted(5), 1000, 1060)
    assert [(each["StartTime"].timestamp(), each["EndTime"].timestamp()) for each in fake.requests] == [(1000, 1060)]


@given(st.lists(st.integers(0, 10**6), max_size=3), st.lists(st.integers(0, 10**6), max_size=3))
def test_nothing_that_was_counted_is_lost(first: list[int], second: list[int]) -> None:
    """Of two things that count for one release, over as many periods as there are."""
    fake = FakeMetrics({"calls_n0": [float(each) for each in first], "calls_n1": [float(each) for each in second]})
    assert metric_figures(fake, METRICS, counted(7, 7), 0, 60)[7].calls == sum(first) + sum(second)


def test_a_release_that_nobody_called_has_figures_too() -> None:
    assert metric_figures(FakeMetrics({}), METRICS, counted(1, 2), 0, 60) == {1: Figures(), 2: Figures()}


@pytest.mark.parametrize(
    ("seconds", "period"), [(0, 60), (1, 60), (60, 60), (61, 120), (3600, 3600), (30 * 86_400 + 1, 30 * 86_400 + 300)]
)
def test_the_whole_time_is_one_period_of_a_length_that_cloudwatch_takes(seconds: int, period: int) -> None:
    fake = FakeMetrics({})
    metric_figures(fake, METRICS, counted(1), 0, seconds)
    assert {query["MetricStat"]["Period"] for query in fake.queries()} == {period}


def test_no_request_has_more_queries_than_are_taken() -> None:
    fake = FakeMetrics({f"calls_n{at}": [1.0] for at in range(300)})
    found = metric_figures(fake, METRICS, counted(*range(1, 301)), 0, 60)
    assert max(len(request["MetricDataQueries"]) for request in fake.requests) <= 500
    assert all(each.calls == 1 for each in found.values())
    assert len(found) == 300


def test_a_broken_connection_is_an_error_of_the_platform() -> None:
    class Broken(FakeMetrics):
        def paginate(self, **request: Any) -> Iterator[dict[str, Any]]:
            raise EndpointConnectionError(endpoint_url="https://example.invalid")

    with pytest.raises(PlatformError):
        metric_figures(Broken({}), METRICS, counted(1), 0, 60)
