import gzip
import io

import boto3
from boto3.s3.transfer import TransferConfig

s3 = boto3.client("s3")
TRANSFER = TransferConfig(multipart_threshold=8 * 1024 * 1024)


def upload_compressed(lines: list[str], key: str) -> None:
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb") as out:
        for line in lines:
            out.write(line.encode() + b"\n")
    buffer.seek(0)
    s3.upload_fileobj(buffer, "lake", f"raw/{key}.gz", ExtraArgs={"ContentEncoding": "gzip"}, Config=TRANSFER)  # needs s3:PutObject on lake/raw/*.gz, s3:AbortMultipartUpload on lake/raw/*.gz


def fetch(key: str) -> bytes:
    buffer = io.BytesIO()
    s3.download_fileobj("lake", f"raw/{key}.gz", buffer)  # needs s3:GetObject on lake/raw/*.gz
    return gzip.decompress(buffer.getvalue())
