import boto3

s3 = boto3.client("s3")


def run() -> None:
    s3.copy({"Bucket": "raw", "Key": "a"}, "kept", "b")  # needs s3:GetObject on raw/a, s3:PutObject on kept/b, s3:AbortMultipartUpload on kept/b
