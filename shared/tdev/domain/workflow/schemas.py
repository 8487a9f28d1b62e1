"""JSON Schemas as the types of a workflow: what stands at a path, and whether one fits where another is wanted."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]
ANYTHING: Schema = {}
DEEP = 5
"""Levels that a type is followed down; a type may contain itself."""


def properties(schema: Schema) -> Mapping[str, Schema]:
    """The declared properties of an object schema; empty for anything else."""
    found = schema.get("properties")
    return found if isinstance(found, Mapping) else {}


def required(schema: Schema) -> tuple[str, ...]:
    """The names an object must have; none for anything else."""
    found = schema.get("required")
    return tuple(name for name in found if isinstance(name, str)) if isinstance(found, list | tuple) else ()


def types_of(schema: Schema, root: Schema | None = None) -> frozenset[str]:
    """The JSON types a schema admits; empty means any. ``integer`` counts as its own type."""
    return _types(schema, root or schema, DEEP)


def _types(schema: Schema, root: Schema, depth: int) -> frozenset[str]:
    schema = resolve(schema, root)
    if "const" in schema:
        return frozenset({type_of(schema["const"])})
    if "enum" in schema:
        return frozenset(type_of(value) for value in schema["enum"])
    if options := _options(schema):
        each = [_types(option, root, depth - 1) if depth else frozenset() for option in options]
        return frozenset().union(*each) if all(each) else frozenset()
    declared = schema.get("type")
    if isinstance(declared, str):
        return frozenset({declared})
    return frozenset(declared) if declared else frozenset()


def _options(schema: Schema) -> list[Schema]:
    return [*schema.get("anyOf", schema.get("oneOf", ()))]


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
    """The schema at a path of names and indexes; None when the schema says that nothing can be there.

    A name behind an array is looked up in each of its elements, as JSONata does.
    """
    found: Schema | None = _opened(schema, schema)
    for part in parts:
        if found is None:
            return None
        if isinstance(part, str):
            found = _member(found, part)
        else:
            kinds = types_of(found)
            found = _items(found) if not kinds or "array" in kinds else None
    return found


def _opened(schema: Schema, root: Schema) -> Schema:
    """What stands behind a reference, together with the definitions that it may refer to in turn."""
    found = resolve(schema, root)
    return {**found, "$defs": root["$defs"]} if "$defs" in root and found else found


def _only(schema: Schema, kind: str) -> Schema:
    """The schema itself, or the one of its options that has this type; anything when several have."""
    options = [_opened(option, schema) for option in _options(schema)]
    if not options:
        return schema
    fitting = [option for option in options if kind in (types_of(option) or {kind})]
    return fitting[0] if len(fitting) == 1 else ANYTHING


def _items(schema: Schema) -> Schema:
    schema = _only(_opened(schema, schema), "array")
    items = schema.get("items", ANYTHING)
    return _opened(items, schema) if isinstance(items, Mapping) else ANYTHING


def _member(schema: Schema, name: str) -> Schema | None:
    behind_array = False
    for _ in range(DEEP):
        kinds = types_of(schema)
        if "array" not in kinds or "object" in kinds:
            break
        behind_array, schema = True, _items(schema)
    else:
        return ANYTHING
    if kinds and "object" not in kinds:
        return None
    schema = _only(schema, "object")
    known = properties(schema)
    more = schema.get("additionalProperties", not known)
    if name not in known and known and more in (False, None):
        return None
    member: Any = known.get(name, more)
    found = _opened(member, schema) if isinstance(member, Mapping) else ANYTHING
    return {"type": "array", "items": found, "$defs": found.get("$defs", {})} if behind_array else found


def fits(given: Schema, wanted: Schema) -> bool:
    """Whether a value of type ``given`` may stand where ``wanted`` is asked for.

    Unknown types fit everywhere: only what is surely wrong is refused. An integer is a number. Types that contain
    themselves are followed a few levels down.
    """
    return _fits(given, wanted, DEEP)


def _fits(given: Schema, wanted: Schema, depth: int) -> bool:
    has, wants = types_of(given), types_of(wanted)
    if not has or not wants or not depth:
        return True
    common = {kind for kind in has if kind in wants or (kind == "integer" and "number" in wants)}
    if common == {"array"}:
        return _fits(_items(given), _items(wanted), depth - 1)
    if common == {"object"}:
        return _object_fits(_only(_opened(given, given), "object"), _only(_opened(wanted, wanted), "object"), depth)
    return bool(common)


def _object_fits(given: Schema, wanted: Schema, depth: int) -> bool:
    has, wants = properties(given), properties(wanted)
    if not has or not wants:
        return True
    if given.get("additionalProperties", False) is False and not set(required(wanted)) <= set(has):
        return False
    return all(
        _fits(_opened(has[name], given), _opened(wants[name], wanted), depth - 1) for name in wants if name in has
    )


def admits(schema: Schema, value: Any) -> str | None:
    """Why a value does not fit a schema at its top level (type, enum, constant), or None when it does."""
    found = resolve(schema, schema)
    allowed = [found["const"]] if "const" in found else found.get("enum")
    if allowed is not None and not any(type_of(one) == type_of(value) and one == value for one in allowed):
        return f"is {value!r}, but {'one of ' if len(allowed) > 1 else ''}{', '.join(map(repr, allowed))} is wanted"
    kind, wants = type_of(value), types_of(schema)
    if wants and kind not in wants and not (kind == "integer" and "number" in wants):
        return f"is {_a(kind)}, but {_or(wants)} is wanted"
    return None


def describe(schema: Schema) -> str:
    """A type for people: ``string``, ``list of object``, ``integer or null``."""
    return _described(schema, DEEP)


def _described(schema: Schema, depth: int) -> str:
    kinds = types_of(schema)
    if kinds == {"array"} and depth:
        return f"list of {_described(_items(schema), depth - 1)}"
    return " or ".join(sorted(kinds)) or "anything"


def _a(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aio" else kind if kind == "null" else f"a {kind}"


def _or(kinds: Iterable[str]) -> str:
    return " or ".join(_a(kind) for kind in sorted(kinds))
