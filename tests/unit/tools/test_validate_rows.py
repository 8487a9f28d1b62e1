"""Rows and schemas."""

from typing import Any

import pytest

from tdev.kernel.errors import InvalidError
from tdev.tools.validate_rows import validate_rows

SCHEMA = {
    "type": "object",
    "properties": {"id": {"type": "integer", "minimum": 1}, "mail": {"type": "string", "pattern": "@"}},
    "required": ["id"],
}


def test_rows_that_fit_are_parted_from_the_others() -> None:
    rows = [{"id": 1, "mail": "a@b"}, {"mail": "none"}, {"id": 0}]
    found = validate_rows(rows, SCHEMA)
    assert found["rows"] == rows[:1]
    assert not found["valid"]
    assert [(each["row"], each["column"]) for each in found["errors"]] == [(2, "id"), (2, "mail"), (3, "id")]


def test_nothing_breaks_an_empty_schema() -> None:
    assert validate_rows([{"a": 1}], {}) == {"rows": [{"a": 1}], "errors": [], "valid": True}


@pytest.mark.parametrize(
    "schema",
    [{"n": 1}, {"n": {"type": "int"}}, {"type": 5}, {"properties": []}, {"n": {"items": 3}}],
)
def test_what_is_no_schema_is_refused(schema: dict[str, Any]) -> None:
    with pytest.raises(InvalidError):
        validate_rows([{"n": 1}], schema)


def test_a_schema_that_holds_itself_deep_down_is_refused() -> None:
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(30):
        schema = {"properties": {"n": schema}}
    with pytest.raises(InvalidError):
        validate_rows([], schema)
