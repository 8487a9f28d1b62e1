import json
from datetime import datetime, timezone
from typing import Iterable

import boto3

BUS = "orders-bus"


class Events:
    def __init__(self, client=None) -> None:
        self.client = client or boto3.client("events")

    def publish(self, kind: str, details: Iterable[dict]) -> int:
        entries = [
            {
                "EventBusName": BUS,
                "Source": "acme.orders",
                "DetailType": kind,
                "Detail": json.dumps(detail),
                "Time": datetime.now(timezone.utc),
            }
            for detail in details
        ]
        answer = self.client.put_events(Entries=entries)  # needs events:PutEvents on event-bus/orders-bus
        return answer["FailedEntryCount"]
