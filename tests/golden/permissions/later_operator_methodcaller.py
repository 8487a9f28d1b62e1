import boto3, operator

operator.methodcaller("list_buckets")(boto3.client("s3"))  # finds client_escapes
