import boto3

sts = boto3.client("sts")


def run() -> None:
    sts.get_caller_identity()
    sts.assume_role(RoleArn="arn:aws:iam::123456789012:role/reader", RoleSessionName="a")  # needs sts:AssumeRole on role/reader
