import boto3
from strands import tool

textract = boto3.client("textract")


@tool
def read_scan(image: bytes) -> list[str]:
    """Lines of text on a scanned page."""
    response = textract.detect_document_text(Document={"Bytes": image})  # needs textract:DetectDocumentText on *
    return [block["Text"] for block in response["Blocks"] if block["BlockType"] == "LINE"]
