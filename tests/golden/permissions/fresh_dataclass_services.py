from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import boto3


class Buckets(str, Enum):
    RAW = "raw-files"
    CLEAN = "clean-files"


@dataclass
class Cleaner:
    s3: Any = field(default_factory=lambda: boto3.client("s3"))

    def clean(self, key: str) -> int:
        text = self.s3.get_object(Bucket=Buckets.RAW.value, Key=key)["Body"].read().decode()  # needs s3:GetObject on raw-files/*
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        self.s3.put_object(Bucket=Buckets.CLEAN.value, Key=key, Body="\n".join(lines).encode())  # needs s3:PutObject on clean-files/*
        return len(lines)
