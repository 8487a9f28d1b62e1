import boto3

read = boto3.client("s3").get_object


def run() -> bytes:
    return read(Bucket="raw", Key="a")["Body"].read()  # needs s3:GetObject on raw/a
