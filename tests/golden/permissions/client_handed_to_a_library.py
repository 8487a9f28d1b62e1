import boto3
import pandas_of_ours


def run() -> None:
    pandas_of_ours.read(boto3.client("s3"))  # finds client_escapes
