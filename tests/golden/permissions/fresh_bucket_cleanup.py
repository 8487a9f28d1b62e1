from datetime import datetime, timedelta, timezone

import boto3


def clean(days: int = 30) -> int:
    s3 = boto3.resource("s3")
    bucket = s3.Bucket("scratch")
    limit = datetime.now(timezone.utc) - timedelta(days=days)
    old = [o for o in bucket.objects.filter(Prefix="tmp/") if o.last_modified < limit]  # needs s3:ListBucket on scratch
    for entry in old:
        entry.delete()  # needs s3:DeleteObject on scratch/*
    return len(old)
