import boto3

s3 = boto3.client("s3")


def run() -> None:
    where = dict(Bucket="raw")
    where["Key"] = "late"
    s3.get_object(**where)  # needs s3:GetObject on raw/late
