"""Types of a specification: JSON Schemas as annotations of Python, from words, and from the values of examples."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tdev.domain.composing.literals import Code
from tdev.domain.workflow.schemas import type_of

_PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
_WORDS: Mapping[str, dict[str, Any]] = {
    word: {"type": kind}
    for kind, words in {
        "string": "string str text word sentence 문자열 텍스트 글 단어 문장",
        "integer": "integer int whole count 정수 개수",
        "number": "number float decimal amount price 숫자 수 금액 실수",
        "boolean": "boolean bool flag 참거짓 여부",
        "array": "list array 목록 리스트 배열",
        "object": "object dict mapping record 객체 레코드",
        "null": "null none nothing",
    }.items()
    for word in words.split()
} | {
    "any": {},
    "anything": {},
    "rows": {"type": "array", "items": {"type": "object"}},
    "표": {"type": "array", "items": {"type": "object"}},
}
_PLURAL = re.compile(r"^(?:list|array)(?: of |\[)(.+?)\]?$")


def annotation(schema: Mapping[str, Any]) -> Code:
    """The annotation of a schema; ``Any`` for what has no plain one."""
    kind = schema.get("type")
    if isinstance(kind, list):
        named = [annotation({**schema, "type": each}) for each in kind]
        return Code(" | ".join(dict.fromkeys(named)))
    if kind == "array":
        items = schema.get("items")
        return Code(f"list[{annotation(items if isinstance(items, Mapping) else {})}]")
    if kind == "object":
        more = schema.get("additionalProperties")
        return Code(f"dict[str, {annotation(more) if isinstance(more, Mapping) and more else 'Any'}]")
    return Code(_PLAIN.get(str(kind), "Any"))


def named_type(words: str) -> dict[str, Any] | None:
    """The schema that words name, as in ``list of integer``; None when they name none."""
    plain = " ".join(words.lower().split()).strip(" .,;")
    inner = _PLURAL.match(plain)
    if inner:
        items = named_type(inner[1])
        return None if items is None else {"type": "array", "items": items} if items else {"type": "array"}
    found = _WORDS.get(plain) or _WORDS.get(plain.removesuffix("s"))
    if found is None and plain in ("any", "anything"):
        return {}
    return None if found is None else dict(found)


def schema_of(values: Sequence[Any]) -> dict[str, Any]:
    """The narrowest plain schema that holds all the values; anything for none."""
    kinds = list(dict.fromkeys(map(type_of, values)))
    if "number" in kinds and "integer" in kinds:
        kinds.remove("integer")
    if not kinds:
        return {}
    if len(kinds) > 1:
        return {"type": kinds}
    found: dict[str, Any] = {"type": kinds[0]}
    if kinds[0] == "array":
        items = schema_of([each for value in values for each in value])
        return {**found, "items": items} if items else found
    if kinds[0] == "object":
        return {**found, **_object(values)}
    return found


def answer_schema(answers: Sequence[Any], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of answers that nobody has declared: what is computed from numbers alone is a number, whole or not."""
    found = schema_of(answers)
    numbers = [shape(each) == "number" or shape(_items(each)) == "number" for each in inputs.values()]
    return {"type": "number"} if found == {"type": "integer"} and numbers and all(numbers) else found


def _items(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    items = schema.get("items")
    return items if isinstance(items, Mapping) else {}


def _object(values: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    listed = list(values)
    names = list(dict.fromkeys(name for value in listed for name in value))
    always = [name for name in names if all(name in value for value in listed)]
    if not names or any(not name.isidentifier() for name in names):
        return {}
    properties = {name: schema_of([value[name] for value in listed if name in value]) for name in names}
    return {"properties": properties, **({"required": always} if always else {})}


def shape(schema: Mapping[str, Any]) -> str:
    """The coarse type that templates are chosen by.

    Answers: string, number, boolean, list, rows (a list of objects), object, null or any.
    """
    kind = schema.get("type")
    if kind in ("integer", "number"):
        return "number"
    if kind == "array":
        items = schema.get("items")
        return "rows" if isinstance(items, Mapping) and items.get("type") == "object" else "list"
    return str(kind) if isinstance(kind, str) else "any"
