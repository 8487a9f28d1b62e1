import boto3


def run() -> None:
    getattr(boto3.client("s3"), "list_buckets")()  # needs s3:ListAllMyBuckets on *
