"""Check rows against a schema."""

from typing import Any

from typing_extensions import TypedDict

from tdev.domain.tabular.cells import check_rows
from tdev.domain.workflow.conforming import conform
from tdev.kernel.errors import InvalidError
from tdev.sdk import tool

_KINDS = {"object", "array", "string", "number", "integer", "boolean", "null"}
MOST_FINDINGS = 1_000


class Validated(TypedDict):
    """What fits and what does not.

    Attributes:
        rows: rows that fit
        errors: one row per broken rule: row (from 1), column, problem
        valid: whether all rows fit
    """

    rows: list[dict[str, Any]]
    errors: list[dict[str, str | int]]
    valid: bool


@tool(
    phrases=[
        "validate the rows",
        "check against a schema",
        "validate by JSON schema",
        "verify the data types of columns",
        "스키마 검증",
        "데이터 유효성 검사",
        "행이 규칙에 맞는지 검사",
    ],
    tags=["rows", "quality"],
    status="stable",
)
def validate_rows(rows: list[dict[str, Any]], schema: dict[str, Any]) -> Validated:
    """Check each row against a JSON Schema, and part the rows that fit from the broken rules.

    Known words are type, enum, const, properties, required, additionalProperties, items, anyOf, minimum, maximum,
    minLength, maxLength, pattern, minItems and maxItems.

    Args:
        rows: the rows; numbers in texts (as CSV has them) are texts
        schema: JSON Schema of one row, or only its properties

    Returns:
        Rows that fit, one error per broken rule (at most 1,000), and whether all fit.

    Raises:
        InvalidError: When the schema is none.
        TooLargeError: With more than 100,000 rows.

    Examples:
        >>> validate_rows(rows=[{"n": 1}, {"n": "x"}], schema={"n": {"type": "integer"}})
        {'rows': [{'n': 1}], 'errors': [{'row': 2, 'column': 'n', 'problem': 'must be integer, not string'}],
        'valid': False}
    """
    check_rows(rows)
    whole = schema if {"properties", "type", "anyOf", "required"} & set(schema) else {"properties": schema}
    _check(whole, 0)
    kept: list[dict[str, Any]] = []
    errors: list[dict[str, str | int]] = []
    for place, row in enumerate(rows, 1):
        found = _broken(whole, row)
        errors += [{"row": place, "column": where, "problem": told} for where, told in found]
        if not found:
            kept.append(row)
    return {"rows": kept, "errors": errors[:MOST_FINDINGS], "valid": not errors}


def _broken(schema: dict[str, Any], row: dict[str, Any]) -> list[tuple[str, str]]:
    try:
        found = conform(schema, row)[1]
    except (TypeError, ValueError, AttributeError, KeyError, RecursionError) as cause:
        raise InvalidError(f"the schema cannot be used: {cause}", hint="write it as JSON Schema 2020-12") from cause
    return [(each.pointer[2:].replace("~1", "/").replace("~0", "~"), each.message) for each in found]


def _check(schema: Any, depth: int) -> None:
    """Refuse what is no schema before a row is blamed for it."""
    if not isinstance(schema, dict) or depth > 20:
        raise InvalidError("a part of the schema is no object", hint='write for example {"n": {"type": "integer"}}')
    kinds = schema.get("type", [])
    for kind in [kinds] if isinstance(kinds, str) else kinds if isinstance(kinds, list) else [None]:
        if kind not in _KINDS:
            raise InvalidError(f"{kind!r} is no type of JSON Schema", hint=f"types are {', '.join(sorted(_KINDS))}")
    properties = schema.get("properties", {})
    if not isinstance(properties, dict):
        raise InvalidError("properties is no object", hint='write for example {"n": {"type": "integer"}}')
    for part in properties.values():
        _check(part, depth + 1)
    if "items" in schema:
        _check(schema["items"], depth + 1)
