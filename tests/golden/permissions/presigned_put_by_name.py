import boto3

s3 = boto3.client("s3")


def link() -> str:
    return s3.generate_presigned_url(ClientMethod="put_object", Params={"Bucket": "raw", "Key": "in.csv"})  # needs s3:PutObject on raw/in.csv
