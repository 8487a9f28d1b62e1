import boto3

base = {"TableName": "x"}
boto3.client("dynamodb").query(**{**base, "Limit": 1})  # needs dynamodb:Query
