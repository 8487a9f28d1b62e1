from typing import Optional
import boto3
from mypy_boto3_s3 import S3Client

_c: Optional[S3Client] = None


def c() -> S3Client:
    global _c
    _c = _c or boto3.client("s3")
    return _c


c().list_buckets()  # needs s3:ListAllMyBuckets
