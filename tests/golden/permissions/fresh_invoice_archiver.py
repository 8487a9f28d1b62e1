from datetime import date

import boto3


class InvoiceArchiver:
    """Keeps invoices by month, encrypted by a key of ours."""

    BUCKET = "acme-invoices"

    def __init__(self, session: boto3.Session | None = None) -> None:
        self._session = session or boto3.Session(region_name="eu-central-1")
        self._s3 = self._session.client("s3")

    def archive(self, number: str, body: bytes, day: date) -> str:
        key = f"invoices/{day:%Y/%m}/{number}.pdf"
        self._s3.put_object(Bucket=self.BUCKET, Key=key, Body=body, ContentType="application/pdf")  # needs s3:PutObject on acme-invoices/invoices/*/*.pdf
        return key

    def exists(self, key: str) -> bool:
        try:
            self._s3.head_object(Bucket=self.BUCKET, Key=key)  # needs s3:GetObject on acme-invoices/*
        except self._s3.exceptions.ClientError:
            return False
        return True
