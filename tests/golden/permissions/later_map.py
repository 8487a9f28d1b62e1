import boto3

s3 = boto3.client("s3")


def up(k):
    s3.put_object(Bucket="a", Key=k)  # needs s3:PutObject


list(map(up, ["x"]))
