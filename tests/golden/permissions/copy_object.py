import boto3

s3 = boto3.client("s3")


def run() -> None:
    s3.copy_object(CopySource="raw/in/a", Bucket="kept", Key="a", TaggingDirective="REPLACE", Tagging="a=b")  # needs s3:GetObject on raw/in/a, s3:GetObjectTagging on raw/in/a, s3:PutObject on kept/a, s3:PutObjectTagging on kept/a
