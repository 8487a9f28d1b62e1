import json

import boto3

MODEL = "anthropic.claude-3-haiku-20240307-v1:0"
runtime = boto3.client("bedrock-runtime", region_name="us-east-1")


def summarize(text: str) -> str:
    body = {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 300, "messages": [{"role": "user", "content": text}]}
    response = runtime.invoke_model(modelId=MODEL, body=json.dumps(body))  # needs bedrock:InvokeModel on foundation-model/anthropic.claude-3-haiku-20240307-v1:0
    return json.loads(response["body"].read())["content"][0]["text"]


def stream(text: str):
    answer = runtime.converse_stream(modelId=MODEL, messages=[{"role": "user", "content": [{"text": text}]}])  # needs bedrock:InvokeModelWithResponseStream on foundation-model/anthropic.claude-3-haiku-20240307-v1:0
    for event in answer["stream"]:
        if "contentBlockDelta" in event:
            yield event["contentBlockDelta"]["delta"]["text"]
