import json
from collections.abc import Callable

import boto3 as b3

QUEUE = "https://sqs.eu-west-1.amazonaws.com/123456789012/thumbnails"


class Consumer:
    def __init__(self, handle: Callable[[dict], bool]) -> None:
        self.client = b3.client("sqs")
        self.handle = handle

    def run_once(self) -> int:
        messages = self.client.receive_message(QueueUrl=QUEUE, MaxNumberOfMessages=10, WaitTimeSeconds=20).get("Messages", [])  # needs sqs:ReceiveMessage on thumbnails
        for message in messages:
            if self.handle(json.loads(message["Body"])):
                self.client.delete_message(QueueUrl=QUEUE, ReceiptHandle=message["ReceiptHandle"])  # needs sqs:DeleteMessage on thumbnails
            else:
                self.client.change_message_visibility(QueueUrl=QUEUE, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=60)  # needs sqs:ChangeMessageVisibility on thumbnails
        return len(messages)
