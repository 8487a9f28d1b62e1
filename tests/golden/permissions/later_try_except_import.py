try:
    import boto3
except ImportError:
    boto3 = None
boto3.client("s3").list_buckets()  # needs s3:ListAllMyBuckets
