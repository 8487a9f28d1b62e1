import time
from contextlib import contextmanager

import boto3

cw = boto3.client("cloudwatch")


@contextmanager
def measured(name: str):
    start = time.perf_counter()
    try:
        yield
    finally:
        millis = (time.perf_counter() - start) * 1000
        cw.put_metric_data(Namespace="Acme/Jobs", MetricData=[{"MetricName": name, "Value": millis, "Unit": "Milliseconds"}])  # needs cloudwatch:PutMetricData on *


def job() -> int:
    with measured("total"):
        return sum(range(10))
