from boto3 import client as make

topics = make(service_name="sns")


def tell(text: str) -> None:
    topics.publish(TopicArn="arn:aws:sns:eu-central-1:123456789012:alerts", Message=text)  # needs sns:Publish on alerts
