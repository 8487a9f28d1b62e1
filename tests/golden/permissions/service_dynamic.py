import boto3


def run(name: str) -> None:
    boto3.client(name).list_buckets()  # finds service_dynamic client_unknown
