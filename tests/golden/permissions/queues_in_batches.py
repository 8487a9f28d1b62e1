import boto3

queue = boto3.resource("sqs").Queue("https://sqs.eu-central-1.amazonaws.com/123456789012/jobs")


def run() -> None:
    queue.send_messages(Entries=[])  # needs sqs:SendMessage on jobs
    for message in queue.receive_messages():  # needs sqs:ReceiveMessage on jobs
        message.delete()  # needs sqs:DeleteMessage on jobs
