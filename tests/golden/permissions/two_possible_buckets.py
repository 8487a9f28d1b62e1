import boto3


def run(big: bool) -> None:
    bucket = "large" if big else "small"
    boto3.client("s3").put_object(Bucket=bucket, Key="a", Body=b"")  # needs s3:PutObject on large/a, s3:PutObject on small/a
