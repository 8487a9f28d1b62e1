import json

import boto3


def await_upload(bucket: str, key: str) -> dict:
    s3 = boto3.client("s3")
    waiter = s3.get_waiter("object_exists")
    waiter.wait(Bucket=bucket, Key=key, WaiterConfig={"Delay": 2, "MaxAttempts": 30})  # needs s3:GetObject on done/manifest.json
    body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()  # needs s3:GetObject on done/manifest.json
    return json.loads(body)


def run() -> dict:
    return await_upload("done", "manifest.json")
