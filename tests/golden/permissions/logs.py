import boto3

logs = boto3.client("logs")


def run() -> None:
    logs.create_log_stream(logGroupName="/shop/app", logStreamName="a")  # needs logs:CreateLogStream on log-group:/shop/app:*
    logs.put_log_events(logGroupName="/shop/app", logStreamName="a", logEvents=[])  # needs logs:PutLogEvents on log-group:/shop/app:log-stream:a
    logs.filter_log_events(logGroupName="/shop/app")  # needs logs:FilterLogEvents on log-group:/shop/app:*
