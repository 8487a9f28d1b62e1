import boto3


def clear() -> None:
    boto3.resource("s3").Bucket("scratch").objects.filter(Prefix="tmp/").delete()  # needs s3:ListBucket on scratch, s3:DeleteObject on scratch/*
