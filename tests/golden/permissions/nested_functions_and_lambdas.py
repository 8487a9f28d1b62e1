import boto3


def run() -> None:
    s3 = boto3.client("s3")

    def inner(bucket):
        return s3.list_objects_v2(Bucket=bucket)  # needs s3:ListBucket on raw

    read = lambda key: s3.get_object(Bucket="raw", Key=key)  # needs s3:GetObject on raw/*
    inner("raw")
    read("a")
