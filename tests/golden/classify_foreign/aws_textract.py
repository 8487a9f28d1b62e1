import boto3


def text_of(bucket: str, key: str) -> str:
    """Words in a scanned page."""
    found = boto3.client("textract").detect_document_text(Document={"S3Object": {"Bucket": bucket, "Name": key}})
    return "\n".join(block["Text"] for block in found["Blocks"] if block["BlockType"] == "LINE")
