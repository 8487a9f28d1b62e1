import boto3

t = boto3.resource("dynamodb").Table("x")
t.meta.client.scan(TableName="x")  # needs dynamodb:Scan
