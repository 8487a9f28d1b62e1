"""Whether a value conforms to a JSON Schema, in depth: for the schemas that come from type hints, without pydantic."""

import re
from collections.abc import Mapping
from typing import Any

from tdev.domain.workflow.schemas import Schema, describe, resolve, type_of
from tdev.kernel.errors import Finding

MOST_FINDINGS = 20


def conform(schema: Schema, value: Any) -> tuple[Any, list[Finding]]:
    """The value as its schema wants it, and one finding per place where it does not conform.

    The value is changed in one way only: a whole number written as 3.0 becomes 3 where an integer is wanted. Known are
    type, enum, const, properties, required, additionalProperties, items, prefixItems, anyOf, oneOf, $ref, minimum,
    maximum, exclusiveMinimum, exclusiveMaximum, minLength, maxLength, pattern, minItems and maxItems; other words
    admit everything.
    """
    check = _Check(schema)
    found = check.value(schema, value, "#")
    return found, check.findings[:MOST_FINDINGS]


def _escaped(name: object) -> str:
    return str(name).replace("~", "~0").replace("/", "~1")


class _Check:
    """One walk over a value; collects findings."""

    def __init__(self, root: Schema) -> None:
        self.root = root
        self.findings: list[Finding] = []

    def value(self, schema: Schema, value: Any, where: str) -> Any:
        schema = resolve(schema, self.root)
        options = schema.get("anyOf", schema.get("oneOf"))
        if options:
            return self._one_of(options, value, where, schema)
        if "const" in schema and not _same(value, schema["const"]):
            return self._refuse(where, f"must be {schema['const']!r}", value)
        if "enum" in schema and not any(_same(value, option) for option in schema["enum"]):
            return self._refuse(where, f"must be one of {', '.join(map(repr, schema['enum']))}", value)
        declared = schema.get("type")
        kinds = (declared,) if isinstance(declared, str) else tuple(declared or ())
        if kinds:
            if "integer" in kinds and isinstance(value, float) and value.is_integer():
                value = int(value)
            kind = type_of(value)
            if kind not in kinds and not (kind == "integer" and "number" in kinds):
                return self._refuse(where, f"must be {describe(schema)}, not {kind}", value)
        return self._parts(schema, value, where)

    def _parts(self, schema: Schema, value: Any, where: str) -> Any:
        if isinstance(value, Mapping):
            return self._object(schema, value, where)
        if isinstance(value, list | tuple):
            return self._array(schema, value, where)
        if isinstance(value, str):
            self._text(schema, value, where)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            self._number(schema, value, where)
        return value

    def _one_of(self, options: Any, value: Any, where: str, schema: Schema) -> Any:
        for option in options:
            trial = _Check(self.root)
            found = trial.value(option, value, where)
            if not trial.findings:
                return found
        return self._refuse(where, f"must be {describe({**schema, '$defs': self.root.get('$defs', {})})}", value)

    def _object(self, schema: Schema, value: Mapping[str, Any], where: str) -> Any:
        properties = schema.get("properties", {})
        for name in schema.get("required", ()):
            if name not in value:
                self._refuse(f"{where}/{_escaped(name)}", "is missing", None)
        more = schema.get("additionalProperties", True)
        if not properties and more is True:
            return value  # rows of any shape: the common case, and there may be many
        found = {}
        for name, part in value.items():
            place = f"{where}/{_escaped(name)}"
            if name in properties:
                found[name] = self.value(properties[name], part, place)
            elif isinstance(more, Mapping):
                found[name] = self.value(more, part, place)
            else:
                found[name] = part
                if more is False:
                    self._refuse(place, f"is unknown; known are {', '.join(properties) or 'none'}", part)
        return found

    def _array(self, schema: Schema, value: Any, where: str) -> Any:
        self._bounds(schema, len(value), ("minItems", "maxItems"), "items", where)
        first = list(schema.get("prefixItems", ()))
        rest = schema.get("items")
        rest = rest if isinstance(rest, Mapping) else {}
        if not first and not rest:
            return value
        schemas = [*first, *[rest] * (len(value) - len(first))]
        return [
            self.value(part, item, f"{where}/{i}") for i, (part, item) in enumerate(zip(schemas, value, strict=False))
        ]

    def _text(self, schema: Schema, value: str, where: str) -> None:
        self._bounds(schema, len(value), ("minLength", "maxLength"), "characters", where)
        if "pattern" in schema and not re.search(schema["pattern"], value):
            self._refuse(where, f"must match {schema['pattern']}", value)

    def _number(self, schema: Schema, value: float, where: str) -> None:
        self._bounds(schema, value, ("minimum", "maximum"), "", where)
        if "exclusiveMinimum" in schema and not value > schema["exclusiveMinimum"]:
            self._refuse(where, f"must be above {schema['exclusiveMinimum']}", value)
        if "exclusiveMaximum" in schema and not value < schema["exclusiveMaximum"]:
            self._refuse(where, f"must be below {schema['exclusiveMaximum']}", value)

    def _bounds(self, schema: Schema, size: float, names: tuple[str, str], unit: str, where: str) -> None:
        least, most = (schema.get(name) for name in names)
        if least is not None and size < least:
            self._refuse(
                where, f"must have at least {least} {unit}".rstrip() if unit else f"must be {least} or more", size
            )
        if most is not None and size > most:
            self._refuse(
                where, f"must have at most {most} {unit}".rstrip() if unit else f"must be {most} or less", size
            )

    def _refuse(self, where: str, message: str, value: Any) -> Any:
        self.findings.append(Finding(where, message, "input"))
        return value


def _same(value: Any, wanted: Any) -> bool:
    """Equality of JSON: true is not 1."""
    return isinstance(value, bool) == isinstance(wanted, bool) and bool(value == wanted)
