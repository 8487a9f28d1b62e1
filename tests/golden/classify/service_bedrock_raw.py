import json
import boto3

runtime = boto3.client("bedrock-runtime")

def invoke(model_id: str, body: dict) -> dict:
    """Invoke a Bedrock model as it is."""
    answer = runtime.invoke_model(modelId=model_id, body=json.dumps(body))
    return json.loads(answer["body"].read())
