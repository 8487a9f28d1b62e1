"""Reading from S3."""

from pathlib import Path

import pytest

from tdev.kernel.errors import DeniedError, NotFoundError, TooLargeError
from tdev.tools.get_s3_object import get_s3_object
from tests.support.aws_services import REGION, aws_services
from tests.support.components import context_in


def test_content_is_written_and_given_as_text(tmp_path: Path) -> None:
    with aws_services() as aws:
        context = context_in(tmp_path, aws=aws)
        aws("s3").create_bucket(Bucket="bucket", CreateBucketConfiguration={"LocationConstraint": REGION})
        aws("s3").put_object(Bucket="bucket", Key="k/a", Body="안녕".encode(), ContentType="text/plain")
        found = get_s3_object("bucket", "k/a", context, "in/a.txt")
        assert found == {"path": "in/a.txt", "text": "안녕", "size": 6, "content_type": "text/plain"}
        assert (tmp_path / "in/a.txt").read_text("utf-8") == "안녕"
        aws("s3").put_object(Bucket="bucket", Key="raw", Body=b"\xff\xfe")
        assert get_s3_object("bucket", "raw", context)["text"] == ""
        aws("s3").put_object(Bucket="bucket", Key="big", Body=bytes(33 * 1024 * 1024))
        with pytest.raises(TooLargeError):
            get_s3_object("bucket", "big", context)
        with pytest.raises(NotFoundError, match="NoSuchKey"):
            get_s3_object("bucket", "missing", context)
        with pytest.raises(DeniedError):
            get_s3_object("bucket", "k/a", context, "../out")


def test_without_credentials_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DeniedError) as caught:
        get_s3_object("bucket", "k", context_in(tmp_path))
    assert "TDEV_COMPONENT_AWS" in str(caught.value.hint)
