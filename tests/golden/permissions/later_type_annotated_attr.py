from mypy_boto3_sqs import SQSClient


class A:
    c: SQSClient

    def __init__(self, c: SQSClient):
        self.c = c

    def f(self):
        self.c.delete_message(QueueUrl="q", ReceiptHandle="r")  # needs sqs:DeleteMessage
