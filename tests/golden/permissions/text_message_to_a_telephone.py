import boto3


def run(number: str) -> None:
    boto3.client("sns").publish(PhoneNumber=number, Message="x")  # needs sns:Publish on *
