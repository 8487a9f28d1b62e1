from abc import ABC, abstractmethod

import boto3


class Storage(ABC):
    @abstractmethod
    def put(self, name: str, data: bytes) -> None: ...


class MemoryStorage(Storage):
    def __init__(self) -> None:
        self.data: dict[str, bytes] = {}

    def put(self, name: str, data: bytes) -> None:
        self.data[name] = data


class S3Storage(Storage):
    def __init__(self, bucket: str, client=boto3.client("s3")) -> None:
        self._bucket, self._client = bucket, client

    def put(self, name: str, data: bytes) -> None:
        self._client.put_object(Bucket=self._bucket, Key=name, Body=data)  # needs s3:PutObject on documents/*


def storage(kind: str) -> Storage:
    return {"memory": MemoryStorage, "s3": lambda: S3Storage("documents")}[kind]()


def save(name: str, text: str) -> None:
    storage("s3").put(name, text.encode())
