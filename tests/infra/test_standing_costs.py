"""What a stage costs without work, as the table of prices counts it, is what the template makes."""

from tdev.domain.delivery.prices import PRICES, read_prices


def test_the_counts_are_those_of_the_template(dev):
    alarms = dev.of("CloudWatch::Alarm").values()
    metrics = sum(
        sum("MetricStat" in metric for metric in alarm["Metrics"]) if "Metrics" in alarm else 1 for alarm in alarms
    )
    there = read_prices(PRICES).standing
    assert there["alarm_metrics"] == metrics
    assert there["dashboards"] == len(dev.of("CloudWatch::Dashboard"))
    assert there["keys"] == len(dev.of("KMS::Key"))
    assert there["secrets"] == len(dev.of("SecretsManager::Secret"))
    assert dev.only("ApiGatewayV2::Stage")["DefaultRouteSettings"]["DetailedMetricsEnabled"] is True
