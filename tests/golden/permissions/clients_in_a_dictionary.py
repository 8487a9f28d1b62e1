import boto3

CLIENTS = {"queue": boto3.client("sqs"), "store": boto3.client("s3")}


def run() -> None:
    CLIENTS["store"].get_object(Bucket="raw", Key="a")  # needs s3:GetObject on raw/a
