"""Figures of versions from the metrics of a load balancer."""

from tdev.platform.hosting import Figures
from tdev.platform.hosting.aws_ecs_figures import ecs_figures
from tests.support.fake_metrics import FakeMetrics

GROUP = "arn:aws:elasticloadbalancing:eu-central-1:000000000000:targetgroup/v{}/5f"


def test_seconds_of_the_load_balancer_are_milliseconds_here() -> None:
    fake = FakeMetrics({"calls_2": [40.0], "errors_2": [1.0], "p50_2": [0.0125], "p99_2": [1.5]})
    found = ecs_figures(fake, "app/front/9", {2: GROUP.format(2)}, 0, 60)
    assert found == {2: Figures(40, 1, 12.5, 1500.0)}


def test_a_version_without_calls_has_no_times() -> None:
    assert ecs_figures(FakeMetrics({}), "app/front/9", {1: GROUP.format(1)}, 0, 60) == {1: Figures()}


def test_each_version_is_its_group_behind_this_load_balancer() -> None:
    fake = FakeMetrics({})
    ecs_figures(fake, "app/front/9", {1: GROUP.format(1), 2: GROUP.format(2)}, 0, 60)
    named = {tuple(each["Value"] for each in query["MetricStat"]["Metric"]["Dimensions"]) for query in fake.queries()}
    assert named == {("app/front/9", "targetgroup/v1/5f"), ("app/front/9", "targetgroup/v2/5f")}
    assert {query["MetricStat"]["Metric"]["Namespace"] for query in fake.queries()} == {"AWS/ApplicationELB"}


def test_errors_are_those_of_the_service_and_not_of_its_callers() -> None:
    fake = FakeMetrics({})
    ecs_figures(fake, "app/front/9", {1: GROUP.format(1)}, 0, 60)
    metrics = {query["Id"]: query["MetricStat"]["Metric"]["MetricName"] for query in fake.queries()}
    assert metrics["errors_1"] == "HTTPCode_Target_5XX_Count"
