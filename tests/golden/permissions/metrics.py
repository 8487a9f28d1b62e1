import boto3


def run() -> None:
    boto3.client("cloudwatch").put_metric_data(Namespace="Shop", MetricData=[])  # needs cloudwatch:PutMetricData on *
