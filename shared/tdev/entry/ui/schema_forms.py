"""A form of a JSON Schema, and the inputs that such a form was filled in with."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tdev.kernel.errors import Finding, InvalidError
from tdev.kernel.strict_json import escaped, parse_value

PREFIX = "in."
"""What the names of such fields start with."""
_SHORT_TEXT = 200


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form.

    Attributes:
        name: Of the property.
        kind: text, long, number, integer, switch, choice or json.
        required: Whether it must be there.
        help: What the schema says of it.
        value: What stands in it.
        options: Of a choice.
    """

    name: str
    kind: str
    required: bool
    help: str
    value: str
    options: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The name of the field in the form."""
        return PREFIX + self.name


def fields_of(schema: Any, given: Mapping[str, Any] | None = None) -> list[Field]:
    """The fields of an object schema, required ones first.

    Args:
        schema: JSON Schema of the inputs.
        given: Values to stand in the fields.
    """
    schema = schema if isinstance(schema, Mapping) else {}
    properties, required = schema.get("properties") or {}, set(schema.get("required") or ())
    names = sorted(properties, key=lambda name: name not in required)
    known = given or {}
    return [_field(name, properties[name], name in required, known.get(name)) for name in names]


def inputs_of(schema: Any, form: Mapping[str, str]) -> dict[str, Any]:
    """The inputs of a form that was filled in; what was left empty and is not required is not there.

    Raises:
        InvalidError: With one finding per field that does not hold what its type says.
    """
    found: dict[str, Any] = {}
    wrong: list[Finding] = []
    for field in fields_of(schema):
        text = form.get(field.key, "")
        if field.kind == "switch":
            if text or field.required:
                found[field.name] = text == "true"
        elif text or (field.required and field.kind in ("text", "long")):
            try:
                found[field.name] = _read(field, text)
            except ValueError as cause:
                wrong.append(Finding(f"#/inputs/{escaped(field.name)}", str(cause), field.kind))
    if wrong:
        raise InvalidError("; ".join(f"{each.pointer[9:]} {each.message}" for each in wrong), wrong)
    return found


def _field(name: str, schema: Any, required: bool, given: Any) -> Field:
    schema = schema if isinstance(schema, Mapping) else {}
    value = schema.get("default") if given is None else given
    options = schema.get("enum")
    if isinstance(options, Sequence) and all(isinstance(each, str) for each in options):
        return Field(name, "choice", required, _help(schema), str(value or ""), tuple(options))
    kind = _kind(schema)
    return Field(name, kind, required, _help(schema), _written(kind, value))


def _kind(schema: Mapping[str, Any]) -> str:
    of_type = schema.get("type")
    if isinstance(of_type, list):
        of_type = next((each for each in of_type if each != "null"), None)
    if of_type == "string":
        longest = schema.get("maxLength")
        return "text" if isinstance(longest, int) and longest <= _SHORT_TEXT else "long"
    return {"integer": "integer", "number": "number", "boolean": "switch"}.get(str(of_type), "json")


def _help(schema: Mapping[str, Any]) -> str:
    return str(schema.get("description") or "")


def _written(kind: str, value: Any) -> str:
    if value is None:
        return ""
    if kind == "switch":
        return "true" if value else ""
    return value if isinstance(value, str) and kind != "json" else json.dumps(value, ensure_ascii=False)


def _read(field: Field, text: str) -> Any:
    if field.kind == "integer":
        return _whole(text)
    if field.kind == "number":
        return _number(text)
    if field.kind == "json":
        return _json(text)
    return text


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError("is no whole number") from None


def _number(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise ValueError("is no number")
    return found


def _json(text: str) -> Any:
    try:
        return parse_value(text.encode())
    except InvalidError as cause:
        raise ValueError(f"is no JSON: {cause.message}") from None
