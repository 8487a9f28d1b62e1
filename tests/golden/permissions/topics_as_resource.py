import boto3

topic = boto3.resource("sns").Topic("arn:aws:sns:eu-central-1:123456789012:alerts")


def run() -> None:
    topic.publish(Message="x")  # needs sns:Publish on alerts
    topic.subscribe(Protocol="email", Endpoint="a@example.com")  # needs sns:Subscribe on alerts
