from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client


def read(client: "S3Client") -> bytes:
    return client.get_object(Bucket="raw", Key="a")["Body"].read()  # needs s3:GetObject on raw/a
