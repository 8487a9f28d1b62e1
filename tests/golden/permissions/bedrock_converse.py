import boto3


def run() -> None:
    bedrock = boto3.client("bedrock-runtime")
    bedrock.converse(modelId="anthropic.claude-v2", messages=[])  # needs bedrock:InvokeModel on foundation-model/anthropic.claude-v2
    bedrock.converse_stream(modelId="eu.amazon.nova-lite-v1:0", messages=[])  # needs bedrock:InvokeModelWithResponseStream on inference-profile/eu.amazon.nova-lite-v1:0, bedrock:InvokeModelWithResponseStream on foundation-model/amazon.nova-lite-v1:0
