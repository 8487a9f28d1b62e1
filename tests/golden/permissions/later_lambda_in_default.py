import boto3


def f(c=boto3.client("s3")):
    return c.list_buckets()  # needs s3:ListAllMyBuckets
