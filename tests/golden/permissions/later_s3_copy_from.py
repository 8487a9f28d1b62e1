import boto3

boto3.resource("s3").Object("a", "b").copy_from(CopySource={"Bucket": "c", "Key": "d"})  # needs s3:GetObject, s3:PutObject
