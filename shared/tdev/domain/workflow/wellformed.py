"""Whether a JSON Schema that somebody wrote is one, as far as the words go that we follow.

Everything behind it may then rely on the kinds of these words, and on references that end: the type checks, the check
of inputs, the forms that are made of a schema.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tdev.kernel.errors import Finding

TYPES = frozenset({"string", "number", "integer", "boolean", "object", "array", "null"})
MOST_FINDINGS = 20
_DEFS = "#/$defs/"


def misshapen(schema: Any) -> list[Finding]:
    """What is wrong with a schema; the pointers begin at the schema. Empty when it can be used.

    ``pattern`` is refused: a regular expression of a stranger may take for ever, and cannot be stopped.
    """
    if not isinstance(schema, Mapping):
        return [_finding("#", "a schema is an object")]
    found = [*_walk(schema, "#")]
    if not found:
        found = [*_references(schema)]
    return found[:MOST_FINDINGS]


def _finding(place: str, message: str) -> Finding:
    return Finding(place, message, "bad_schema")


def _escaped(name: object) -> str:
    return str(name).replace("~", "~0").replace("/", "~1")


def _walk(schema: Any, place: str) -> Iterator[Finding]:
    """Look at the words of a schema and of the schemas in it."""
    if not isinstance(schema, Mapping):
        yield _finding(place, "a schema is an object")
        return
    for word, value in schema.items():
        rule = _RULES.get(word)
        if rule is not None and not rule[0](value):
            yield _finding(f"{place}/{_escaped(word)}", f"{word!r} must be {rule[1]}")
            continue
        for part, inner in _inner(word, value):
            yield from _walk(inner, f"{place}/{_escaped(word)}{part}")


def _inner(word: str, value: Any) -> list[tuple[str, Any]]:
    """The schemas in a word, with the rest of their pointers."""
    if word in ("properties", "$defs"):
        return [(f"/{_escaped(name)}", inner) for name, inner in value.items()]
    if word in ("anyOf", "oneOf", "prefixItems"):
        return [(f"/{index}", inner) for index, inner in enumerate(value)]
    if word in ("items", "additionalProperties") and not isinstance(value, bool):
        return [("", value)]
    return []


def _references(root: Mapping[str, Any]) -> Iterator[Finding]:
    """References lead to a definition, and to more than references again."""
    definitions = root.get("$defs", {})
    for place, schema in _all(root, "#"):
        target = schema.get("$ref")
        if target is None:
            continue
        name = str(target).removeprefix(_DEFS)
        if not str(target).startswith(_DEFS) or name not in definitions:
            yield _finding(f"{place}/$ref", f"there is no {target!r}; refer to {_DEFS}<name>")
    for name in definitions:
        if _returns(name, definitions):
            yield _finding(f"#/$defs/{_escaped(name)}", f"{name!r} is nothing but references to itself")


def _all(schema: Mapping[str, Any], place: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield place, schema
    for word, value in schema.items():
        for part, inner in _inner(word, value):
            yield from _all(inner, f"{place}/{_escaped(word)}{part}")


def _returns(start: str, definitions: Mapping[str, Any]) -> bool:
    """Whether a definition comes back to itself without going down into a value."""
    seen: set[str] = set()
    waiting = _next(definitions[start])
    while waiting:
        name = waiting.pop()
        if name == start:
            return True
        if name not in seen and name in definitions:
            seen.add(name)
            waiting += _next(definitions[name])
    return False


def _next(schema: Mapping[str, Any]) -> list[str]:
    """The definitions that a schema stands for: its reference, or those of its options."""
    found = [str(schema["$ref"]).removeprefix(_DEFS)] if "$ref" in schema else []
    for option in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        found += _next(option)
    return found


def _is_type(value: Any) -> bool:
    names = value if isinstance(value, list | tuple) else [value]
    return bool(names) and all(isinstance(name, str) and name in TYPES for name in names)


def _is_names(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(name, str) for name in value)


def _is_options(value: Any) -> bool:
    return isinstance(value, list | tuple) and bool(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


_RULES: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "type": (_is_type, f"one of {', '.join(sorted(TYPES))}, or a list of them"),
    "required": (_is_names, "a list of names"),
    "enum": (_is_options, "a list of values"),
    "anyOf": (_is_options, "a list of schemas"),
    "oneOf": (_is_options, "a list of schemas"),
    "prefixItems": (_is_options, "a list of schemas"),
    "properties": (lambda value: isinstance(value, Mapping), "an object of schemas"),
    "$defs": (lambda value: isinstance(value, Mapping), "an object of schemas"),
    "items": (lambda value: isinstance(value, bool | Mapping), "a schema"),
    "additionalProperties": (lambda value: isinstance(value, bool | Mapping), "a schema, true or false"),
    "$ref": (lambda value: isinstance(value, str), f"a text that begins with {_DEFS}"),
    "pattern": (lambda value: False, "left out: regular expressions are not followed here"),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), (_is_number, "a number")),
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems"), (_is_count, "a whole number from 0")),
}
