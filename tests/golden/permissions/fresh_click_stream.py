import json
from itertools import islice

import boto3


def batched(iterable, size):
    iterator = iter(iterable)
    while chunk := list(islice(iterator, size)):
        yield chunk


class ClickStream:
    _kinesis = boto3.client("kinesis")

    def send(self, clicks: list[dict]) -> int:
        failed = 0
        for chunk in batched(clicks, 500):
            records = [{"Data": json.dumps(c).encode(), "PartitionKey": c["session"]} for c in chunk]
            failed += self._kinesis.put_records(StreamName="clicks", Records=records)["FailedRecordCount"]  # needs kinesis:PutRecords on stream/clicks
        return failed
