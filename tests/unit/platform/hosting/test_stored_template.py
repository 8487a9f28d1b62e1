"""The common template as the platform has published it."""

from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from tdev.kernel.errors import PlatformError
from tdev.platform.hosting.stored_template import stored_template
from tests.support.dynamo import client
from tests.support.service_templates import seen_template, snapshot_of


@pytest.fixture
def s3() -> Iterator[Any]:
    with mock_aws():
        made = client("s3")
        made.create_bucket(Bucket="assets", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        yield made
        made.close()


def test_it_is_read_as_it_was_published(s3: Any) -> None:
    s3.put_object(Bucket="assets", Key="a/0f.json", Body=snapshot_of("service-lambda").read_bytes())
    assert stored_template(s3, "s3://assets/a/0f.json") == seen_template()


@pytest.mark.parametrize("content", [b"", b"<html>", b"\xff", b"[]", b"{}", b'"Resources"'])
def test_what_is_no_template_is_refused(s3: Any, content: bytes) -> None:
    s3.put_object(Bucket="assets", Key="0f.json", Body=content)
    with pytest.raises(PlatformError, match=r"s3://assets/0f\.json"):
        stored_template(s3, "s3://assets/0f.json")


@pytest.mark.parametrize("address", ["s3://assets/missing.json", "s3://nobody/0f.json"])
def test_what_is_not_there_is_an_error_of_the_platform_that_names_the_place(s3: Any, address: str) -> None:
    with pytest.raises(PlatformError, match=address):
        stored_template(s3, address)
