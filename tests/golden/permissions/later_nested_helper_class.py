import boto3


class Clients:
    @staticmethod
    def s3():
        return boto3.client("s3")

    @classmethod
    def sqs(cls):
        return boto3.client("sqs")


Clients.s3().get_object(Bucket="a", Key="b")  # needs s3:GetObject
Clients.sqs().send_message(QueueUrl="q", MessageBody="")  # needs sqs:SendMessage
