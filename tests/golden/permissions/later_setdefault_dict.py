import boto3

C = {}


def c(n):
    if n not in C:
        C[n] = boto3.client(n)
    return C[n]


c("s3").get_object(Bucket="a", Key="b")  # needs s3:GetObject
c("sqs").receive_message(QueueUrl="q")  # needs sqs:ReceiveMessage
