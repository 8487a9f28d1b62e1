import boto3


def run() -> None:
    (
        boto3.resource("s3")
        .Bucket("raw")
        .put_object(Key="a", Body=b"")  # needs s3:PutObject on raw/a
    )
