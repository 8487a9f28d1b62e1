import functools
import time

import boto3
from botocore.exceptions import ClientError


def retrying(times: int):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            for attempt in range(times):
                try:
                    return function(*args, **kwargs)
                except ClientError:
                    if attempt == times - 1:
                        raise
                    time.sleep(2**attempt)

        return wrapper

    return decorate


class Gateway:
    def __init__(self, bucket: str = "gateway-data"):
        self.bucket = bucket
        self.s3 = boto3.client("s3")

    @retrying(3)
    def list(self, prefix: str) -> list[str]:
        answer = self.s3.list_objects_v2(Bucket=self.bucket, Prefix=prefix)  # needs s3:ListBucket on gateway-data
        return [entry["Key"] for entry in answer.get("Contents", [])]

    @retrying(3)
    def move(self, old: str, new: str) -> None:
        self.s3.copy_object(Bucket=self.bucket, Key=new, CopySource={"Bucket": self.bucket, "Key": old})  # needs s3:GetObject on gateway-data/*, s3:PutObject on gateway-data/*
        self.s3.delete_object(Bucket=self.bucket, Key=old)  # needs s3:DeleteObject on gateway-data/*
