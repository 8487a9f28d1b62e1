import boto3
from shop import app

app.state.s3 = boto3.client("s3")


def run() -> None:
    app.state.s3.get_object(Bucket="raw", Key="a")  # needs s3:GetObject on raw/a
