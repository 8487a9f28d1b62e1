from concurrent.futures import ThreadPoolExecutor

import boto3

s3 = boto3.client("s3")


def run() -> None:
    with ThreadPoolExecutor() as pool:
        pool.submit(s3.get_object, Bucket="raw", Key="a")  # needs s3:GetObject on raw/a
