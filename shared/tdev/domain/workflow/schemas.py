"""JSON Schemas as the types of a workflow: what stands at a path, and whether one fits where another is wanted."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]
ANYTHING: Schema = {}


def properties(schema: Schema) -> Mapping[str, Schema]:
    """The declared properties of an object schema; empty for anything else."""
    found = schema.get("properties")
    return found if isinstance(found, Mapping) else {}


def required(schema: Schema) -> tuple[str, ...]:
    """The names an object must have."""
    return tuple(schema.get("required", ()))


def types_of(schema: Schema, root: Schema | None = None) -> frozenset[str]:
    """The JSON types a schema admits; empty means any. ``integer`` counts as its own type."""
    schema = resolve(schema, root or schema)
    if "const" in schema:
        return frozenset({type_of(schema["const"])})
    if "enum" in schema:
        return frozenset(type_of(value) for value in schema["enum"])
    if "anyOf" in schema or "oneOf" in schema:
        each = [types_of(option, root or schema) for option in schema.get("anyOf", schema.get("oneOf", ()))]
        return frozenset().union(*each) if all(each) else frozenset()
    declared = schema.get("type")
    if isinstance(declared, str):
        return frozenset({declared})
    return frozenset(declared) if declared else frozenset()


def type_of(value: object) -> str:
    """The JSON type of a value."""
    for kind, name in ((bool, "boolean"), (int, "integer"), (float, "number"), (str, "string"), (Mapping, "object")):
        if isinstance(value, kind):
            return name
    return "null" if value is None else "array"


def resolve(schema: Schema, root: Schema) -> Schema:
    """Follow a local ``$ref`` (``#/$defs/...``); a reference that leads nowhere admits anything."""
    seen = 0
    while "$ref" in schema and seen < 16:
        target: Any = root
        for part in str(schema["$ref"]).removeprefix("#/").split("/"):
            target = target.get(part, {}) if isinstance(target, Mapping) else {}
        schema = target if isinstance(target, Mapping) else {}
        seen += 1
    return {} if "$ref" in schema else schema


def at_path(schema: Schema, parts: Iterable[str | int]) -> Schema | None:
    """The schema at a path of names and indexes; None when the schema says that nothing can be there."""
    root = schema
    for part in parts:
        schema = resolve(schema, root)
        kinds = types_of(schema, root)
        if isinstance(part, int) or ("array" in kinds and "object" not in kinds):
            if kinds and "array" not in kinds:
                return None
            items = schema.get("items", ANYTHING)
            schema = resolve(items if isinstance(items, Mapping) else ANYTHING, root)
            if isinstance(part, int):
                continue
            found = at_path({**schema, "$defs": root.get("$defs", {})}, [part])
            return None if found is None else {"type": "array", "items": found}
        if kinds and "object" not in kinds:
            return None
        known = properties(schema)
        if part in known:
            schema = known[part]
        elif known and schema.get("additionalProperties", False) in (False, None):
            return None
        else:
            more = schema.get("additionalProperties", ANYTHING)
            schema = more if isinstance(more, Mapping) else ANYTHING
    found = resolve(schema, root)
    return {**found, "$defs": root["$defs"]} if "$defs" in root and found else found


def fits(given: Schema, wanted: Schema) -> bool:
    """Whether a value of type ``given`` may stand where ``wanted`` is asked for.

    Unknown types fit everywhere: only what is surely wrong is refused. An integer is a number.
    """
    has, wants = types_of(given), types_of(wanted)
    if not has or not wants:
        return True
    common = {kind for kind in has if kind in wants or (kind == "integer" and "number" in wants)}
    if not common:
        return False
    if common == {"array"}:
        return fits(_items(given), _items(wanted))
    if common == {"object"}:
        return _object_fits(given, wanted)
    return True


def _items(schema: Schema) -> Schema:
    found = resolve(schema, schema)
    if "array" not in types_of(found) or "items" not in found:
        options = [o for o in found.get("anyOf", ()) if "items" in o]
        found = options[0] if options else found
    items = found.get("items", ANYTHING)
    return {**resolve(items, schema), "$defs": schema.get("$defs", {})} if isinstance(items, Mapping) else ANYTHING


def _object_fits(given: Schema, wanted: Schema) -> bool:
    given, wanted = resolve(given, given), resolve(wanted, wanted)
    has, wants = properties(given), properties(wanted)
    if not has or not wants:
        return True
    for name in required(wanted):
        if name not in has and given.get("additionalProperties", False) is False:
            return False
    return all(fits(has[name], wants[name]) for name in wants if name in has)


def admits(schema: Schema, value: Any) -> str | None:
    """Why a value does not fit a schema at its top level (type, enum, constant), or None when it does."""
    kind, wants = type_of(value), types_of(schema)
    if wants and kind not in wants and not (kind == "integer" and "number" in wants):
        return f"is {_a(kind)}, but {_or(wants)} is wanted"
    found = resolve(schema, schema)
    if "enum" in found and value not in found["enum"]:
        return f"is {value!r}, but one of {', '.join(map(repr, found['enum']))} is wanted"
    return None


def describe(schema: Schema) -> str:
    """A type for people: ``string``, ``list of object``, ``integer or null``."""
    kinds = types_of(schema)
    if kinds == {"array"}:
        return f"list of {describe(_items(schema))}"
    return " or ".join(sorted(kinds)) or "anything"


def _a(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aio" else kind if kind == "null" else f"a {kind}"


def _or(kinds: Iterable[str]) -> str:
    return " or ".join(_a(kind) for kind in sorted(kinds))
