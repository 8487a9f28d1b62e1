import boto3

POINT = "arn:aws:s3:eu-central-1:123456789012:accesspoint/shared"


def run() -> None:
    boto3.client("s3").get_object(Bucket=POINT, Key="a")  # needs s3:GetObject on accesspoint/shared/object/a
