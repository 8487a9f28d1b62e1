import boto3


def retrieve(query: str, base: str) -> list[str]:
    """Passages of a knowledge base; nothing is generated."""
    client = boto3.client("bedrock-agent-runtime")
    found = client.retrieve(knowledgeBaseId=base, retrievalQuery={"text": query})
    return [each["content"]["text"] for each in found["retrievalResults"]]
