"""Asking a JSON document."""

from typing import Any

import pytest

from tdev.kernel.errors import InvalidError
from tdev.tools.query_json import query_json

DOCUMENT = {"items": [{"n": 3, "name": "c"}, {"n": 1, "name": "a"}], "total": 4}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("total", 4),
        ("items[0].name", "c"),
        ("items[].name", ["c", "a"]),
        ("items[?n > `1`].name", ["c"]),
        ("sort_by(items, &n)[0].name", "a"),
        ("no.such", None),
        ("length(items)", 2),
    ],
)
def test_parts_are_found(expression: str, value: Any) -> None:
    assert query_json(DOCUMENT, expression) == {"value": value}


@pytest.mark.parametrize("expression", ["", "a[", "no_such()", "length(`1`)", "sum(items)", "(" * 400, "a" * 501])
def test_what_cannot_be_asked_is_refused(expression: str) -> None:
    with pytest.raises(InvalidError):
        query_json(DOCUMENT, expression)


@pytest.mark.parametrize("value", [None, 3, "x", [1]])
def test_any_document_can_be_asked(value: Any) -> None:
    assert query_json(value, "@") == {"value": value}
