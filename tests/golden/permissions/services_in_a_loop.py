import boto3


def run() -> None:
    for name in ("sqs", "sns"):
        client = boto3.client(name)
        client.get_paginator("list_queues" if name == "sqs" else "list_topics")
    boto3.client("sqs").list_queues()  # needs sqs:ListQueues on *
