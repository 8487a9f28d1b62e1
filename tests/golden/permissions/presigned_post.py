import boto3


def form() -> dict:
    return boto3.client("s3").generate_presigned_post("raw", "in.csv")  # needs s3:PutObject on raw/in.csv
