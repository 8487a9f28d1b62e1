import boto3

s3 = boto3.client("s3")


def run(name: str) -> None:
    getattr(s3, name)(Bucket="raw")  # finds operation_dynamic
