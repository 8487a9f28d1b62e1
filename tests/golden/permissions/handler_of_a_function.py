import os

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    for record in event["Records"]:
        key = record["s3"]["object"]["key"]
        s3.get_object(Bucket=os.environ["RAW"], Key=key)  # needs s3:GetObject on ${environment.RAW}/* ; finds resource_unbound
    return {"ok": True}
