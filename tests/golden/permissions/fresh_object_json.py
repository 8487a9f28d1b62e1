import json
from typing import Any

import boto3


class JsonStore:
    def __init__(self, bucket: str):
        self._bucket = boto3.resource("s3").Bucket(bucket)

    def read(self, name: str) -> Any:
        return json.load(self._bucket.Object(f"{name}.json").get()["Body"])  # needs s3:GetObject on state/*.json

    def write(self, name: str, value: Any) -> None:
        self._bucket.Object(f"{name}.json").put(Body=json.dumps(value))  # needs s3:PutObject on state/*.json

    def names(self) -> list[str]:
        return [summary.key for summary in self._bucket.objects.all()]  # needs s3:ListBucket on state


store = JsonStore("state")
