import botocore.session


def run() -> None:
    client = botocore.session.get_session().create_client("firehose")
    client.put_record_batch(DeliveryStreamName="clicks", Records=[])  # needs firehose:PutRecordBatch on deliverystream/clicks
