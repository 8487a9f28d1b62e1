import boto3


class Store:
    client = boto3.client("kinesis")
    STREAM = "clicks"

    def put(self, data: bytes) -> None:
        self.client.put_record(StreamName=self.STREAM, Data=data, PartitionKey="a")  # needs kinesis:PutRecord on stream/clicks
