import boto3

CLIENTS = [boto3.client("s3")]


def run() -> None:
    for name, client in zip(["a"], CLIENTS, strict=True):
        client.list_buckets()  # needs s3:ListAllMyBuckets on *
    for _, client in enumerate(CLIENTS):
        client.get_object(Bucket="raw", Key="a")  # needs s3:GetObject on raw/a
    for _, client in {"a": boto3.client("sqs")}.items():
        client.list_queues()  # needs sqs:ListQueues on *
