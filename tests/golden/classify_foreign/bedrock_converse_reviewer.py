import boto3


def review(code: str) -> str:
    """Let a model review a piece of code."""
    client = boto3.client("bedrock-runtime")
    reply = client.converse(
        modelId="anthropic.claude-3-sonnet-20240229-v1:0",
        system=[{"text": "You are a strict reviewer. Name the three worst problems."}],
        messages=[{"role": "user", "content": [{"text": code}]}],
    )
    return reply["output"]["message"]["content"][0]["text"]
