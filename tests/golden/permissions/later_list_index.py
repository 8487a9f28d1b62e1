import boto3

cs = [boto3.client("s3")]
cs[0].list_buckets()  # needs s3:ListAllMyBuckets
