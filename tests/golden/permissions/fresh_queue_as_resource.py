import boto3


def drain(limit: int) -> list[str]:
    sqs = boto3.resource("sqs")
    queue = sqs.get_queue_by_name(QueueName="dead-letters")  # needs sqs:GetQueueUrl on dead-letters
    bodies = []
    while len(bodies) < limit:
        batch = queue.receive_messages(MaxNumberOfMessages=10, WaitTimeSeconds=1)  # needs sqs:ReceiveMessage on dead-letters
        if not batch:
            break
        for message in batch:
            bodies.append(message.body)
            message.delete()  # needs sqs:DeleteMessage on dead-letters
    return bodies
