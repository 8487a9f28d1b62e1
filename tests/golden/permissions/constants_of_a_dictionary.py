import boto3

CONFIG = {"queue": {"url": "https://sqs.eu-central-1.amazonaws.com/123456789012/jobs"}}


def run() -> None:
    boto3.client("sqs").receive_message(QueueUrl=CONFIG["queue"]["url"])  # needs sqs:ReceiveMessage on jobs
