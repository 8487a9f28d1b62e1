import json

import boto3

lambda_client = boto3.client("lambda")


def call(name: str, payload: dict) -> dict:
    response = lambda_client.invoke(FunctionName=name, InvocationType="RequestResponse", Payload=json.dumps(payload))  # needs lambda:InvokeFunction on function:resize, lambda:InvokeFunction on function:watermark
    if "FunctionError" in response:
        raise RuntimeError(response["FunctionError"])
    return json.loads(response["Payload"].read())


def pipeline(image: str) -> dict:
    small = call("resize", {"image": image})
    return call("watermark", small)
