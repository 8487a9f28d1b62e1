import boto3

bucket = boto3.resource("s3").Bucket("uploads")


def save(path: str) -> None:
    bucket.upload_file(path, "latest.bin")  # needs s3:PutObject on uploads/latest.bin, s3:AbortMultipartUpload on uploads/latest.bin
