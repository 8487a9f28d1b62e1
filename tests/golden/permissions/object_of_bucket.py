import boto3


def drop(key: str) -> None:
    boto3.resource("s3").Bucket("raw").Object(key).delete()  # needs s3:DeleteObject on raw/*
