from collections.abc import Iterator
from contextlib import contextmanager

import boto3


@contextmanager
def sns_client() -> Iterator:
    client = boto3.client("sns")
    try:
        yield client
    finally:
        client.close()


def subscribe(address: str) -> str:
    with sns_client() as sns:
        topic = sns.create_topic(Name="news")["TopicArn"]  # needs sns:CreateTopic on news
        return sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=address)["SubscriptionArn"]  # needs sns:Subscribe on news
