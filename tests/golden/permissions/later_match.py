import boto3


def f(k):
    match k:
        case "a":
            c = boto3.client("s3")
        case _:
            c = boto3.client("s3")
    c.list_buckets()  # needs s3:ListAllMyBuckets
