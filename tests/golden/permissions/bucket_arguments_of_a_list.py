import boto3

s3 = boto3.client("s3")
BUCKETS = ["one", "two"]


def run() -> None:
    for bucket in BUCKETS:
        s3.put_object(Bucket=bucket, Key="a", Body=b"")  # needs s3:PutObject on one/a, s3:PutObject on two/a
