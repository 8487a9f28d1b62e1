import boto3

s3 = boto3.client("s3")


def run(data: bytes) -> None:
    upload = s3.create_multipart_upload(Bucket="big", Key="a")  # needs s3:PutObject on big/a
    s3.upload_part(Bucket="big", Key="a", PartNumber=1, UploadId=upload["UploadId"], Body=data)  # needs s3:PutObject on big/a
    s3.complete_multipart_upload(Bucket="big", Key="a", UploadId=upload["UploadId"])  # needs s3:PutObject on big/a
    s3.abort_multipart_upload(Bucket="big", Key="a", UploadId=upload["UploadId"])  # needs s3:AbortMultipartUpload on big/a
