import boto3

s3 = boto3.client("s3")


def run() -> None:
    s3.upload_file("a.txt", "raw", "a.txt")  # needs s3:PutObject on raw/a.txt, s3:AbortMultipartUpload on raw/a.txt
    s3.download_fileobj(Bucket="raw", Key="b.txt", Fileobj=open("b", "wb"))  # needs s3:GetObject on raw/b.txt
