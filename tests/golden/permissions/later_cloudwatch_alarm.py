import boto3

boto3.resource("cloudwatch").Metric("ns", "m").put_data(MetricData=[])  # needs cloudwatch:PutMetricData
