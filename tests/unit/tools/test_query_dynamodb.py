"""Queries of DynamoDB."""

from pathlib import Path

import pytest

from tdev.kernel.errors import InvalidError, NotFoundError
from tdev.tools.query_dynamodb import query_dynamodb
from tests.support.aws_services import aws_services, table_in
from tests.support.components import context_in


def test_items_come_in_the_order_of_the_sort_key(tmp_path: Path) -> None:
    with aws_services() as aws:
        context = context_in(tmp_path, aws=aws)
        table_in(aws, "t", "who", "n")
        for who, n in [("a", "2"), ("a", "1"), ("b", "9"), ("a", "3")]:
            aws("dynamodb").put_item(TableName="t", Item={"who": {"S": who}, "n": {"S": n}})
        found = query_dynamodb("t", "who", "a", context)
        assert [row["n"] for row in found["rows"]] == ["1", "2", "3"]
        assert (found["count"], found["more"]) == (3, False)
        newest = query_dynamodb("t", "who", "a", context, 2, newest_first=True)
        assert [row["n"] for row in newest["rows"]] == ["3", "2"]
        assert newest["more"]
        with pytest.raises(InvalidError):
            query_dynamodb("t", "other", "a", context)
        with pytest.raises(NotFoundError):
            query_dynamodb("missing", "who", "a", context)


@pytest.mark.parametrize("limit", [0, 1001])
def test_a_limit_out_of_bounds_is_refused(tmp_path: Path, limit: int) -> None:
    with pytest.raises(InvalidError):
        query_dynamodb("t", "who", "a", context_in(tmp_path), limit)
