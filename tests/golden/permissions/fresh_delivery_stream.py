import boto3


def archive(line: bytes) -> str:
    fire = boto3.client("firehose")
    return fire.put_record(DeliveryStreamName="audit-to-s3", Record={"Data": line + b"\n"})["RecordId"]  # needs firehose:PutRecord on deliverystream/audit-to-s3
