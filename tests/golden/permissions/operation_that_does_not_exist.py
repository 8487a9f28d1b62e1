import boto3


def run() -> None:
    boto3.client("s3").put_everything(Bucket="raw")  # finds operation_unknown
