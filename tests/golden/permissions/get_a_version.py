import boto3


def run(version: str) -> None:
    boto3.client("s3").get_object(Bucket="raw", Key="a", VersionId=version)  # needs s3:GetObjectVersion on raw/a
