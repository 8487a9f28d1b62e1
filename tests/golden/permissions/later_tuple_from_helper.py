import boto3


def mk():
    return boto3.client("s3"), boto3.client("sqs")


a, b = mk()
a.get_object(Bucket="a", Key="b")  # needs s3:GetObject
b.receive_message(QueueUrl="q")  # needs sqs:ReceiveMessage
