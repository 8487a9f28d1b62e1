from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import partial

import boto3

s3 = boto3.client("s3")


def fetch_all(keys: list[str]) -> list[bytes]:
    get = partial(s3.get_object, Bucket="parts")  # needs s3:GetObject on parts/*
    with ThreadPoolExecutor(8) as pool:
        waiting = [pool.submit(get, Key=key) for key in keys]
        return [done.result()["Body"].read() for done in as_completed(waiting)]


def remove_all(keys: list[str]) -> None:
    with ThreadPoolExecutor(8) as pool:
        for key in keys:
            pool.submit(s3.delete_object, Bucket="parts", Key=key)  # needs s3:DeleteObject on parts/*
