import boto3
from aws_lambda_powertools import Logger

log = Logger()
s = boto3.client("ssm")


def handler(e, c):
    log.info("x")
    return s.get_parameter(Name=e["n"])  # needs ssm:GetParameter ; finds resource_unbound
