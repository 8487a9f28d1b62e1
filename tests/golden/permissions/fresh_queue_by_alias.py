from boto3 import client as aws


def enqueue(messages: list[str]) -> None:
    sqs = aws("sqs", region_name="us-east-1")
    url = sqs.get_queue_url(QueueName="jobs")["QueueUrl"]  # needs sqs:GetQueueUrl on jobs
    for start in range(0, len(messages), 10):
        entries = [{"Id": str(i), "MessageBody": m} for i, m in enumerate(messages[start : start + 10])]
        sqs.send_message_batch(QueueUrl=url, Entries=entries)  # needs sqs:SendMessage on jobs
