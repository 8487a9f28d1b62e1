"""Reading from DynamoDB."""

from pathlib import Path

import pytest

from tdev.kernel.errors import InvalidError, NotFoundError
from tdev.tools.get_dynamodb_item import get_dynamodb_item
from tests.support.aws_services import aws_services, table_in
from tests.support.components import context_in


def test_an_item_is_found_by_its_key(tmp_path: Path) -> None:
    with aws_services() as aws:
        context = context_in(tmp_path, aws=aws)
        table_in(aws, "t", "id")
        aws("dynamodb").put_item(TableName="t", Item={"id": {"S": "a"}, "n": {"N": "1.5"}})
        assert get_dynamodb_item("t", {"id": "a"}, context) == {"value": {"id": "a", "n": 1.5}, "found": True}
        assert get_dynamodb_item("t", {"id": "b"}, context) == {"value": None, "found": False}
        with pytest.raises(InvalidError):
            get_dynamodb_item("t", {"other": "a"}, context)
        with pytest.raises(NotFoundError):
            get_dynamodb_item("missing", {"id": "a"}, context)


def test_no_key_is_refused_before_aws_is_asked(tmp_path: Path) -> None:
    with pytest.raises(InvalidError):
        get_dynamodb_item("t", {}, context_in(tmp_path))
