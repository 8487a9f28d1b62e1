"""An item as one text: plain JSON when that is enough (nearly always), else JSON with tags."""

import base64
import json
from decimal import Decimal
from typing import Any

from pydantic_core import from_json, to_json

from tdev.platform.storage import Item

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
_FLAT = frozenset({str, int, bool, type(None)})
_TAGGED = b"@"


def write_document(item: Item) -> bytes:
    """The text of an item that passed the rules.

    JSON has no decimals, bytes and sets. An item with one of them starts with ``@``, and every object in it is wrapped
    as ``{"m": ...}``, so that no name of the caller's can be taken for a tag.
    """
    # The quick writer would turn bytes and decimals into texts, so it gets flat items only: nearly all are.
    if all(type(value) in _FLAT for value in item.values()):
        return to_json(item)
    try:
        return _encode(item).encode()
    except TypeError:
        return _TAGGED + _encode(_tag(item)).encode()


def read_document(text: bytes | str) -> Item:
    """The item that ``write_document`` wrote; SQLite has a ``str`` where somebody has changed a row by hand."""
    text = text.encode() if isinstance(text, str) else text
    found: Item = _untag(from_json(text[1:])) if text.startswith(_TAGGED) else from_json(text)
    return found


def plain_number(number: Decimal) -> int | Decimal:
    """A whole number as ``int``: what both engines answer, however it was written."""
    return int(number) if number == number.to_integral_value() else number


def _tag(value: Any) -> Any:
    if isinstance(value, dict):
        return {"m": {name: _tag(element) for name, element in value.items()}}
    if isinstance(value, (list, tuple)):
        return [_tag(element) for element in value]
    if isinstance(value, Decimal):
        return {"n": str(value)}
    if isinstance(value, bytes):
        return {"b": base64.b64encode(value).decode()}
    if isinstance(value, (set, frozenset)):
        return {"s": [_tag(element) for element in sorted(value)]}
    return value


def _untag(value: Any) -> Any:
    if isinstance(value, list):
        return [_untag(element) for element in value]
    if not isinstance(value, dict):
        return value
    ((tag, content),) = value.items()
    match tag:
        case "m":
            return {name: _untag(element) for name, element in content.items()}
        case "n":
            return plain_number(Decimal(content))
        case "b":
            return base64.b64decode(content)
        case _:
            return {_untag(element) for element in content}
