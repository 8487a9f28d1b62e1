import boto3
from typing import NamedTuple


class N(NamedTuple):
    c: object


N(boto3.client("s3")).c.list_buckets()  # needs s3:ListAllMyBuckets
