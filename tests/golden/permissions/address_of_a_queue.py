import boto3

sqs = boto3.client("sqs")


def run() -> None:
    url = sqs.get_queue_url(QueueName="jobs")["QueueUrl"]  # needs sqs:GetQueueUrl on jobs
    sqs.send_message(QueueUrl=url, MessageBody="a")  # needs sqs:SendMessage on jobs
