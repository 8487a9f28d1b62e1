import boto3


def _copy(client, bucket: str) -> None:
    client.put_object(Bucket=bucket, Key="x", Body=b"")  # needs s3:PutObject on target/x


def run() -> None:
    _copy(boto3.client("s3"), "target")
