"""Writing to S3."""

import hashlib
from pathlib import Path

import pytest

from tdev.kernel.errors import InvalidError, NotFoundError
from tdev.tools.put_s3_object import put_s3_object
from tests.support.aws_services import REGION, aws_services
from tests.support.components import context_in


def test_a_text_is_kept_with_its_type(tmp_path: Path) -> None:
    with aws_services() as aws:
        context = context_in(tmp_path, aws=aws)
        aws("s3").create_bucket(Bucket="bucket", CreateBucketConfiguration={"LocationConstraint": REGION})
        found = put_s3_object("bucket", "k/a.json", "{}", context, "application/json")
        digest = hashlib.md5(b"{}").hexdigest()
        assert found == {"uri": "s3://bucket/k/a.json", "size": 2, "etag": digest}
        kept = aws("s3").get_object(Bucket="bucket", Key="k/a.json")
        assert (kept["Body"].read(), kept["ContentType"]) == (b"{}", "application/json")
        with pytest.raises(NotFoundError):
            put_s3_object("other", "k", "x", context)


@pytest.mark.parametrize(("key", "text"), [("", "x"), ("k", "\ud800")])
def test_what_cannot_be_kept_is_refused_before_aws_is_asked(tmp_path: Path, key: str, text: str) -> None:
    with pytest.raises(InvalidError):
        put_s3_object("bucket", key, text, context_in(tmp_path))
