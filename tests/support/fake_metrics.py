"""CloudWatch as far as figures are read from it."""

from collections.abc import Iterator, Mapping
from typing import Any


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
