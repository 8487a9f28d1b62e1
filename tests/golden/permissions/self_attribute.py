import boto3


class Store:
    def __init__(self) -> None:
        self.s3 = boto3.client("s3")
        self.bucket = "archive"

    def read(self, key: str) -> bytes:
        return self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()  # needs s3:GetObject on archive/*
