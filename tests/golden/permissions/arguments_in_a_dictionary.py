import boto3

s3 = boto3.client("s3")


def run(key: str) -> None:
    where = {"Bucket": "raw", "Key": key}
    s3.get_object(**where)  # needs s3:GetObject on raw/*
    s3.put_object(**where, Body=b"")  # needs s3:PutObject on raw/*
