import json

import boto3


def run() -> None:
    functions = boto3.client("lambda")
    functions.invoke(FunctionName="resize", Payload=json.dumps({}))  # needs lambda:InvokeFunction on function:resize
    functions.invoke(FunctionName="resize", Qualifier="live")  # needs lambda:InvokeFunction on function:resize:live
