import boto3


class Base:
    def __init__(self) -> None:
        self.events = boto3.client("events")


class Sender(Base):
    def send(self) -> None:
        self.events.put_events(Entries=[{"EventBusName": "shop", "Source": "a", "DetailType": "b", "Detail": "{}"}])  # needs events:PutEvents on event-bus/shop
