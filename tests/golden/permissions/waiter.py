import boto3


def wait() -> None:
    boto3.client("s3").get_waiter("object_exists").wait(Bucket="raw", Key="done")  # needs s3:GetObject on raw/done
