import boto3

client = boto3.client("bedrock-runtime", region_name="eu-central-1")

def triage(text):
    prompt = f"Read the incident below and choose the team that should handle it.\n\n{text}"
    answer = client.converse(modelId="amazon.nova-lite-v1:0", messages=[{"role": "user", "content": [{"text": prompt}]}])
    return answer["output"]["message"]["content"][0]["text"]
