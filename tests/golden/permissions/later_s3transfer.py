import boto3
from boto3.s3.transfer import S3Transfer

S3Transfer(boto3.client("s3")).upload_file("f", "b", "k")  # finds client_escapes
