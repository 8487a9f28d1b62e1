"""JSON Schema as the readers on AWS take it: OpenAPI 3.0, no references, no alternatives, no combinators.

Pure. What cannot be said so plainly is said more loosely; the API itself still refuses what its own schema refuses.
"""

from collections.abc import Mapping
from typing import Any

_COMBINED = ("anyOf", "oneOf", "allOf")
_KEPT = frozenset("type description enum format minimum maximum minLength maxLength pattern minItems maxItems".split())
_LONGEST_PATTERN = 200


def plain(schema: Mapping[str, Any], known: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The schema in plain words; ``known`` are the schemas that ``$ref`` names, by their last part.

    A schema that refers to itself is an object without properties at the second time.
    """
    return _plain(schema, {**(known or {}), **schema.get("$defs", {})}, ())


def _plain(schema: Mapping[str, Any], known: Mapping[str, Any], within: tuple[str, ...]) -> dict[str, Any]:
    meant, within = _resolved(schema, known, within)
    if meant is None:
        return {"type": "object"}
    schema = meant
    found = {name: value for name, value in schema.items() if name in _KEPT}
    if "const" in schema:
        found["enum"] = [schema["const"]]
    _bound(schema, found)
    found["type"] = _type(schema, found)
    if len(str(found.get("pattern", ""))) > _LONGEST_PATTERN:
        del found["pattern"]
    if found["type"] == "object" and schema.get("properties"):
        properties = schema["properties"]
        found["properties"] = {name: _plain(each, known, within) for name, each in properties.items()}
        required = [name for name in schema.get("required", ()) if name in properties]
        found |= {"required": required} if required else {}
    if found["type"] == "array":
        items = schema.get("items")
        found["items"] = _plain(items if isinstance(items, Mapping) else {}, known, within)
    return found


def _resolved(
    schema: Mapping[str, Any], known: Mapping[str, Any], within: tuple[str, ...]
) -> tuple[Mapping[str, Any] | None, tuple[str, ...]]:
    """What a schema means: behind its reference, or the one of its alternatives that says most; None: itself again."""
    while True:
        name = str(schema.get("$ref", "")).rpartition("/")[2]
        options = next((schema[word] for word in _COMBINED if word in schema), None)
        if name in within:
            return None, within
        if name:
            schema, within = {**known.get(name, {}), **_said(schema)}, (*within, name)
        elif options is not None:
            real = [option for option in options if option.get("type") != "null"]
            schema = {**(real[0] if real else {}), **_said(schema)}
        else:
            return schema, within


def _said(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"description": schema["description"]} if "description" in schema else {}


def _bound(schema: Mapping[str, Any], found: dict[str, Any]) -> None:
    """Bounds that exclude their own value are written otherwise in 3.0; this one includes it."""
    for excluding, including in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(schema.get(excluding), int | float) and not isinstance(schema[excluding], bool):
            found.setdefault(including, schema[excluding])


def _type(schema: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    """One type. What may be anything is told as an object, which is what most values of ours are."""
    given = schema.get("type")
    if isinstance(given, list):
        given = next((each for each in given if each != "null"), None)
    if given is None and found.get("enum"):
        return "string"
    return str(given or "object")
