"""Figures from the metrics of Lambda: which are asked for, and how what comes back is put together."""

from tdev.platform.hosting import Figures
from tdev.platform.hosting.lambda_figures import lambda_figures
from tests.support.fake_metrics import FakeMetrics


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
