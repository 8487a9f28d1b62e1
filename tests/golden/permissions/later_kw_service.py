import boto3

k = {"service_name": "s3"}
boto3.client(**k).list_buckets()  # needs s3:ListAllMyBuckets
