import boto3, os

if os.getenv("LOCAL"):
    c = boto3.client("s3", endpoint_url="http://localhost:1")
else:
    c = boto3.client("s3")
c.put_object(Bucket="a", Key="b")  # needs s3:PutObject
