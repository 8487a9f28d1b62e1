import boto3

c = boto3.client("s3")
try:
    c.head_object(Bucket="a", Key="b")  # needs s3:GetObject
except c.exceptions.NoSuchKey:
    pass
