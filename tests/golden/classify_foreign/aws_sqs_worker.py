import json
import boto3

sqs = boto3.client("sqs")


def drain(queue_url: str, most: int = 10) -> list[dict]:
    found = sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=most).get("Messages", [])
    for message in found:
        sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
    return [json.loads(message["Body"]) for message in found]
