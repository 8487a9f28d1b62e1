import boto3


class Opened:
    def __init__(self) -> None:
        self.client = boto3.client("s3")

    def __enter__(self):
        return self.client

    def __exit__(self, *error) -> None:
        self.client.close()


def read() -> bytes:
    with Opened() as s3:
        return s3.get_object(Bucket="raw", Key="a")["Body"].read()  # needs s3:GetObject on raw/a
