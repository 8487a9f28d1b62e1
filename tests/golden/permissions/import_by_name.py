import importlib


def run() -> None:
    importlib.import_module("boto3").client("s3").list_buckets()  # needs s3:ListAllMyBuckets on *
    __import__("boto3").client("sqs").list_queues()  # needs sqs:ListQueues on *
