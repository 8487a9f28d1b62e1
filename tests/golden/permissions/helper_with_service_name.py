import boto3


def client_of(name: str):
    return boto3.client(name)  # finds nothing


def run() -> None:
    client_of("s3").list_buckets()  # needs s3:ListAllMyBuckets on *
