import boto3


def read() -> bytes:
    return boto3.resource("s3").Object("conf", "app.toml").get()["Body"].read()  # needs s3:GetObject on conf/app.toml
