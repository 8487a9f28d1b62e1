import boto3

s3 = boto3.client("s3")
OPS = {"g": s3.get_object, "p": s3.put_object}


def f(k):
    return OPS[k](Bucket="a", Key="b")  # needs s3:GetObject, s3:PutObject
