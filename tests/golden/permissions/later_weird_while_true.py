import boto3

c = boto3.client("sqs")
while (r := c.receive_message(QueueUrl="q")).get("Messages"):  # needs sqs:ReceiveMessage
    c.delete_message(QueueUrl="q", ReceiptHandle="x")  # needs sqs:DeleteMessage
