from mypy_boto3_s3 import S3Client
from shop import make


def _client() -> S3Client:
    return make()


def names() -> list:
    other: S3Client = make()
    other.list_buckets()  # needs s3:ListAllMyBuckets on *
    return _client().list_objects_v2(Bucket="raw")["Contents"]  # needs s3:ListBucket on raw
