from boto3 import *


def read() -> bytes:
    return client("s3").get_object(Bucket="raw", Key="a")["Body"].read()  # needs s3:GetObject on raw/a
