import boto3

s3 = boto3.client("s3")


def link(key: str) -> str:
    return s3.generate_presigned_url("get_object", Params={"Bucket": "raw", "Key": key}, ExpiresIn=60)  # needs s3:GetObject on raw/*
