import boto3


def there() -> None:
    boto3.client("s3").head_bucket(Bucket="raw")  # needs s3:ListBucket on raw
