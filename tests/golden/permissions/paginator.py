import boto3


def names() -> list:
    pages = boto3.client("s3").get_paginator("list_objects_v2").paginate(Bucket="raw", Prefix="in/")  # needs s3:ListBucket on raw
    return [item["Key"] for page in pages for item in page.get("Contents", [])]
