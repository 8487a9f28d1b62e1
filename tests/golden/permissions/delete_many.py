import boto3


def run(keys: list) -> None:
    boto3.client("s3").delete_objects(Bucket="raw", Delete={"Objects": [{"Key": key} for key in keys]})  # needs s3:DeleteObject on raw/*
