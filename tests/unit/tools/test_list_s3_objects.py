"""Listing S3."""

from pathlib import Path

import pytest

from tdev.kernel.errors import InvalidError, NotFoundError
from tdev.tools.list_s3_objects import list_s3_objects
from tests.support.aws_services import REGION, aws_services
from tests.support.components import context_in


def test_objects_come_by_prefix_and_within_the_limit(tmp_path: Path) -> None:
    with aws_services() as aws:
        context = context_in(tmp_path, aws=aws)
        aws("s3").create_bucket(Bucket="bucket", CreateBucketConfiguration={"LocationConstraint": REGION})
        assert list_s3_objects("bucket", context) == {"rows": [], "count": 0, "more": False}
        for place in range(5):
            aws("s3").put_object(Bucket="bucket", Key=f"a/{place}", Body=b"x" * place)
        aws("s3").put_object(Bucket="bucket", Key="b", Body=b"")
        found = list_s3_objects("bucket", context, "a/", 3)
        assert [(row["key"], row["size"]) for row in found["rows"]] == [("a/0", 0), ("a/1", 1), ("a/2", 2)]
        assert found["more"]
        assert list_s3_objects("bucket", context, "a/", 5)["more"] is False
        with pytest.raises(NotFoundError):
            list_s3_objects("other", context)


def test_more_than_one_page_is_read(tmp_path: Path) -> None:
    asked = []

    class Paged:
        def list_objects_v2(self, **given: object) -> dict[str, object]:
            asked.append(given)
            return {"Contents": [], "NextContinuationToken": "t"} if len(asked) < 3 else {}

    assert list_s3_objects("bucket", context_in(tmp_path, aws=lambda service: Paged()))["count"] == 0
    assert [given.get("ContinuationToken") for given in asked] == [None, "t", "t"]


@pytest.mark.parametrize("limit", [0, 10_001])
def test_a_limit_out_of_bounds_is_refused(tmp_path: Path, limit: int) -> None:
    with pytest.raises(InvalidError):
        list_s3_objects("bucket", context_in(tmp_path), limit=limit)
