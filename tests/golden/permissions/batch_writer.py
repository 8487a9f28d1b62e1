import boto3

table = boto3.resource("dynamodb").Table("events")


def load(rows: list) -> None:
    with table.batch_writer() as batch:  # needs dynamodb:BatchWriteItem on table/events
        for row in rows:
            batch.put_item(Item=row)
