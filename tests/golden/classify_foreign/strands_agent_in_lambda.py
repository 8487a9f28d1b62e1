import json

from strands import Agent

SYSTEM = "You sort support mails into billing, technical and other."


def handler(event, context):
    body = json.loads(event["body"])
    agent = Agent(system_prompt=SYSTEM)
    return {"statusCode": 200, "body": json.dumps({"category": str(agent(body["text"]))})}
