"""Values that goals give by saying what they are."""

from typing import Any

import pytest

from tdev.domain.planning.called import called
from tests.support.plans import given, planned

BUCKET, KEY, PAGES = "name of the bucket", "key of the object", 'pages from 1, for example "1-3, 7"'
ZONE, MOMENT = "name of the zone, for example Asia/Seoul", "ISO 8601 date and time; with an offset the offset counts"


@pytest.mark.parametrize(
    ("name", "description", "text", "value"),
    [
        ("bucket", BUCKET, "list the bucket acme-logs", "acme-logs"),
        ("bucket", BUCKET, "what is in the acme-logs bucket", "acme-logs"),
        ("bucket", BUCKET, "what is in s3://acme-data/in/", "acme-data"),
        ("bucket", BUCKET, "list the bucket", None),
        ("bucket", "a bucket of water", "bucket acme-logs", None),
        ("table", "name of the table", "the item from the dynamodb table users", "users"),
        ("prefix", "what the keys start with", "the bucket a under 2026/03/", "2026/03/"),
        ("prefix", "of a name", "under 2026/03/", None),
        ("key", KEY, "save it in the bucket a as out/x.txt", "out/x.txt"),
        ("key", KEY, "save it in the bucket a", None),
        ("function", "name or ARN of the function", "Call the lambda resize-thumbs with it", "resize-thumbs"),
        ("function", "name or ARN of the function", "call my-worker lambda", "my-worker"),
        ("function", "name or ARN of the function", "call the lambda with it", None),
        ("ranges", PAGES, "take pages 2-5 and 9", "2-5, 9"),
        ("ranges", PAGES, "the first three pages", "1-3"),
        ("ranges", PAGES, "the first page", "1"),
        ("ranges", PAGES, "page 4", "4"),
        ("ranges", PAGES, "2쪽부터 4쪽", "2-4"),
        ("ranges", PAGES, "take some of it", None),
        ("item_key", "the key: partition key, and", "the item with id 42", {"id": 42}),
        ("item_key", "the key: partition key, and", "the item whose name is 'Kim'", {"name": "Kim"}),
        ("item_key", "the key: partition key, and", "the item with the", None),
        ("to", ZONE, "2026-07-01 14:00 New York time in Seoul", "Asia/Seoul"),
        ("to", ZONE, "from Asia/Seoul to UTC", "UTC"),
        ("to", ZONE, "convert it", None),
        ("zone", "zone of a time without an offset", "2026-07-01 14:00 New York time in Seoul", "America/New_York"),
        ("time", MOMENT, "at 2026-07-01 9:30", "2026-07-01T09:30"),
        ("time", MOMENT, "at 2026-07-01", None),
        ("topic_arn", "ARN of the topic", "to arn:aws:sns:us-east-1:123456789012:alerts.",
         "arn:aws:sns:us-east-1:123456789012:alerts"),
        ("values", "value by name", "with name=Mina, id=4411 and note='a b'",
         {"name": "Mina", "id": 4411, "note": "a b"}),
        ("values", "value by name", "with code=007", {"code": "007"}),
        ("values", "all of them", "with name=Mina", None),
        ("names", "new name by old name", "rename 'a b' and fname to first_name", {"fname": "first_name"}),
        ("names", "new name by old name", "rename 'fname' to 'first_name' and 'lname' to 'last_name'",
         {"fname": "first_name", "lname": "last_name"}),
        ("names", "new name by old name", "rename them", None),
        ("into", "name of the new column", "a column profit = revenue - cost", "profit"),
        ("expression", "arithmetic with columns in braces", "profit = revenue - 2 * cost", "{revenue} - 2 * {cost}"),
        ("expression", "arithmetic with columns in braces", "a new column", None),
        ("expression", "an arithmetic expression", "profit = revenue - cost", None),
        ("partition", "name of its partition key", "for partition team = 'billing'", "team"),
        ("equals", "value of the partition key", "for partition team = 'billing'", "billing"),
        ("equals", "value of the partition key", "of the team", None),
        ("expected", "a digest to compare with", f"does it equal {'0A' * 32}", "0a" * 32),
        ("expected", "a digest to compare with", "does it equal 0a0a", None),
        ("sender", "address that SES has verified", "from ops@a.io to cfo@a.io", "ops@a.io"),
        ("sender", "address that SES has verified", "to cfo@a.io", None),
        ("receivers", "addresses, 1 to 50", "from ops@a.io to cfo@a.io and ceo@a.io", ["cfo@a.io", "ceo@a.io"]),
        ("receivers", "addresses, 1 to 50", "to everybody", None),
        ("anything", "of any kind", "bucket acme-logs", None),
    ],
)  # fmt: skip
def test_what_a_thing_is_called_is_its_value(name: str, description: str, text: str, value: Any) -> None:
    assert called(name, description, text) == value


def test_a_plan_holds_what_was_named() -> None:
    outcome = planned('Call the lambda resize-thumbs with {"id": 7}')
    assert outcome.verdict == "plan"
    assert given(outcome, "invoke_lambda") == {"function": "resize-thumbs", "payload": {"id": 7}}


def test_pages_and_the_new_file_are_read_together() -> None:
    split = given(planned("Take pages 2-5 out of contract.pdf into annex.pdf"), "split_pdf")
    assert split == {"path": "contract.pdf", "ranges": "2-5", "target": "annex.pdf"}
