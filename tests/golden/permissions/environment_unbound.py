import os

import boto3


def run() -> None:
    boto3.client("sns").publish(TopicArn=os.environ["TOPIC"], Message="x")  # needs sns:Publish on ${environment.TOPIC} ; finds resource_unbound
