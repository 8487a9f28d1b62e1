"""Figures from the metrics of Lambda: which are asked for, and how what comes back is put together."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from tdev.kernel.errors import PlatformError
from tdev.platform.hosting import Figures
from tdev.platform.hosting.lambda_figures import lambda_figures


class FakeMetrics:
    """Answers each query with the values of a test, on a page of its own; records what was asked."""

    def __init__(self, values: Mapping[str, list[float]]) -> None:
        self.values = values
        self.requests: list[dict[str, Any]] = []

    def get_paginator(self, operation: str) -> "FakeMetrics":
        assert operation == "get_metric_data"
        return self

    def paginate(self, **request: Any) -> Iterator[dict[str, Any]]:
        self.requests.append(request)
        for query in request["MetricDataQueries"]:
            values = self.values.get(query["Id"], [])
            yield {"MetricDataResults": [{"Id": query["Id"], "Values": values}]}

    def queries(self) -> list[dict[str, Any]]:
        return [query for request in self.requests for query in request["MetricDataQueries"]]


def test_each_version_gets_its_own_figures() -> None:
    fake = FakeMetrics({"calls_1": [90.0], "errors_1": [1.0], "p50_1": [4.5], "p99_1": [20.0], "calls_3": [10.0]})
    assert lambda_figures(fake, "f", {"1": 1, "3": 7}, 1000, 1060) == {
        1: Figures(90, 1, 4.5, 20.0),
        7: Figures(10, 0, None, None),
    }


def test_of_two_periods_counts_are_added_and_the_slower_one_is_told() -> None:
    fake = FakeMetrics({"calls_1": [3.0, 4.0], "errors_1": [0.0, 2.0], "p50_1": [5.0, 9.0], "p99_1": [50.0, 30.0]})
    assert lambda_figures(fake, "f", {"1": 1}, 0, 60) == {1: Figures(7, 2, 9.0, 50.0)}


def test_what_two_versions_of_one_release_saw_is_put_together() -> None:
    fake = FakeMetrics({"calls_3": [2.0], "calls_4": [5.0], "p99_3": [8.0], "p99_4": [6.0]})
    assert lambda_figures(fake, "f", {"3": 7, "4": 7}, 0, 60) == {7: Figures(7, 0, None, 8.0)}
    assert len({query["Id"] for query in fake.queries()}) == len(fake.queries())


def test_only_calls_through_the_alias_are_asked_for() -> None:
    fake = FakeMetrics({})
    lambda_figures(fake, "f", {"3": 7}, 0, 60)
    for query in fake.queries():
        dimensions = {each["Name"]: each["Value"] for each in query["MetricStat"]["Metric"]["Dimensions"]}
        assert dimensions == {"FunctionName": "f", "Resource": "f:live", "ExecutedVersion": "3"}


@pytest.mark.parametrize(
    ("seconds", "period"), [(0, 60), (1, 60), (60, 60), (61, 120), (3600, 3600), (30 * 86_400 + 1, 30 * 86_400 + 300)]
)
def test_the_whole_time_is_one_period_of_a_length_that_cloudwatch_takes(seconds: int, period: int) -> None:
    fake = FakeMetrics({})
    lambda_figures(fake, "f", {"1": 1}, 0, seconds)
    assert {query["MetricStat"]["Period"] for query in fake.queries()} == {period}


def test_no_request_has_more_queries_than_are_taken() -> None:
    fake = FakeMetrics({f"calls_{release}": [1.0] for release in range(1, 301)})
    found = lambda_figures(fake, "f", {str(release): release for release in range(1, 301)}, 0, 60)
    assert max(len(request["MetricDataQueries"]) for request in fake.requests) <= 500
    assert all(each.calls == 1 for each in found.values())
    assert len(found) == 300


def test_a_broken_connection_is_an_error_of_the_platform() -> None:
    class Broken(FakeMetrics):
        def paginate(self, **request: Any) -> Iterator[dict[str, Any]]:
            raise EndpointConnectionError(endpoint_url="https://example.invalid")

    with pytest.raises(PlatformError):
        lambda_figures(Broken({}), "f", {"1": 1}, 0, 60)
