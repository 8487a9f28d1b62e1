import boto3

s3 = boto3.resource("s3")


def head() -> dict:
    return s3.meta.client.head_object(Bucket="raw", Key="a.csv")  # needs s3:GetObject on raw/a.csv
