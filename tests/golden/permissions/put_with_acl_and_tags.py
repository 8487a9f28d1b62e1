import boto3


def run() -> None:
    boto3.client("s3").put_object(Bucket="web", Key="i.html", Body=b"", ACL="public-read", Tagging="a=b")  # needs s3:PutObject on web/i.html, s3:PutObjectAcl on web/i.html, s3:PutObjectTagging on web/i.html
