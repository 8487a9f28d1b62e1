import boto3


def run() -> None:
    if (s3 := boto3.client("s3")) is not None:
        s3.list_multipart_uploads(Bucket="raw")  # needs s3:ListBucketMultipartUploads on raw
