"""Writing to DynamoDB."""

from pathlib import Path
from typing import Any

import pytest

from tdev.kernel.errors import InvalidError, NotFoundError
from tdev.tools.get_dynamodb_item import get_dynamodb_item
from tdev.tools.put_dynamodb_item import put_dynamodb_item
from tests.support.aws_services import aws_services, table_in
from tests.support.components import context_in


def test_an_item_is_kept_and_the_older_one_is_told(tmp_path: Path) -> None:
    with aws_services() as aws:
        context = context_in(tmp_path, aws=aws)
        table_in(aws, "t", "id")
        first: dict[str, Any] = {"id": "a", "list": [1, {"x": None}], "ok": True}
        assert put_dynamodb_item("t", first, context) == {"previous": None}
        assert put_dynamodb_item("t", {"id": "a"}, context) == {"previous": first}
        assert get_dynamodb_item("t", {"id": "a"}, context)["value"] == {"id": "a"}
        with pytest.raises(InvalidError):
            put_dynamodb_item("t", {"n": 1}, context)
        with pytest.raises(NotFoundError):
            put_dynamodb_item("missing", {"id": "a"}, context)


def test_an_empty_item_is_refused_before_aws_is_asked(tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match="empty"):
        put_dynamodb_item("t", {}, context_in(tmp_path))
