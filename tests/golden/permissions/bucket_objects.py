import boto3


def names() -> list:
    bucket = boto3.resource("s3").Bucket("raw")
    return [item.key for item in bucket.objects.all()]  # needs s3:ListBucket on raw
