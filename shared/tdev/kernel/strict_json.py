"""Reads the JSON object of a request; what RFC 8259 leaves open (duplicate keys, NaN, surrogates) is refused."""

import json
import math
import re
from typing import Any, NoReturn

from tdev.kernel.errors import Finding, InvalidError, TooLargeError

MOST_BYTES = 1024 * 1024
"""Bytes of a body."""
MOST_DEPTH = 100
"""Levels of objects and arrays; the outermost object is the first."""
_MOST_NUMBER = 1.7976931348623157e308
_BAD_TEXT = re.compile(r"[\x00\ud800-\udfff]")


def parse_object(raw: bytes) -> dict[str, Any]:
    """The JSON object in these bytes. Raises as ``parse_value``, and ``InvalidError`` for another kind of value."""
    value = parse_value(raw)
    if not isinstance(value, dict):
        raise _refused("#", f"the body must be an object, not {kind_in_words(value)}", "not_an_object")
    return value


def parse_value(raw: bytes) -> Any:
    """The JSON value in these bytes.

    Raises:
        TooLargeError: When there are more than 1 MiB of them.
        InvalidError: When they are not UTF-8, not one JSON value, nested too deep, or hold a key twice, a number that
            is not finite as a double, a NUL or a lone surrogate; its finding points at the place.
    """
    if len(raw) > MOST_BYTES:
        raise TooLargeError(f"the body has {len(raw):,} bytes; at most {MOST_BYTES:,} are read")
    value = _parsed(_decoded(raw))
    if isinstance(value, (dict, list)):
        _check(value)
    elif _wrong(value):
        raise _wrong_value(value)
    return value


def escaped(key: object) -> str:
    """One part of a JSON pointer (RFC 6901)."""
    return str(key).replace("~", "~0").replace("/", "~1")


class _DuplicateKeyError(ValueError):
    """Leaves the parser when an object has a key twice."""


class _Pairs(list[tuple[str, Any]]):
    """An object as it is written."""


def _decoded(raw: bytes) -> str:
    try:
        text = raw.decode()
    except UnicodeDecodeError as cause:
        raise _refused("#", f"the body is not UTF-8 (byte {cause.start})", "not_utf8") from cause
    if not text.strip(" \t\r\n"):
        raise _refused("#", "the body is empty", "empty")
    return text


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_without_duplicates, parse_constant=_no_constant)
    except _DuplicateKeyError:
        raise _refused(_place_of_duplicate(text), "a key is there twice in one object", "duplicate_key") from None
    except json.JSONDecodeError as cause:
        message = f"the body is not JSON: {cause.msg} (line {cause.lineno}, column {cause.colno})"
        raise _refused("#", message, "not_json") from cause
    except RecursionError:
        raise _too_deep("#") from None
    except ValueError as cause:
        # A constant that JSON does not have, or a whole number of more digits than Python reads.
        raise _refused("#", "a number is NaN, infinite or too large", "number") from cause


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _DuplicateKeyError
    return found


def _place_of_duplicate(text: str) -> str:
    """The pointer to the first key that its object has had before; the text is read once more for it."""
    waiting: list[tuple[str, Any]] = [("#", json.loads(text, object_pairs_hook=_Pairs))]
    while waiting:
        pointer, value = waiting.pop()
        parts: list[Any] = value if isinstance(value, _Pairs) else [*enumerate(value)]
        seen: set[object] = set()
        for key, _ in parts:
            if key in seen:
                return _shown(f"{pointer}/{escaped(key)}")
            seen.add(key)
        waiting += [(f"{pointer}/{escaped(key)}", part) for key, part in reversed(parts) if isinstance(part, list)]
    return "#"


def _shown(pointer: str) -> str:
    return _BAD_TEXT.sub("\ufffd", pointer)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _check(value: dict[str, Any] | list[Any]) -> None:
    """Look at every value, one level after another; only when something is wrong its place is searched for."""
    level: list[Any] = [value]
    depth = 0
    while level:
        depth += 1
        if depth > MOST_DEPTH:
            raise _too_deep(_shown(_place(value, depth=depth)))
        below: list[Any] = []
        for each in level:
            parts = each.values() if isinstance(each, dict) else each
            if isinstance(each, dict) and any(map(_wrong, each)):
                raise _wrong_value(value)
            for part in parts:
                if isinstance(part, (dict, list)):
                    below.append(part)
                elif _wrong(part):
                    raise _wrong_value(value)
        level = below


def _wrong(value: Any) -> bool:
    if isinstance(value, str):
        return _BAD_TEXT.search(value) is not None
    if isinstance(value, bool) or value is None:
        return False
    if isinstance(value, int):
        return abs(value) > _MOST_NUMBER
    return isinstance(value, float) and not math.isfinite(value)


def _wrong_value(root: Any) -> InvalidError:
    pointer = _shown(_place(root))
    return _refused(pointer, "a text holds NUL or half a surrogate pair, or a number is too large", "bad_value")


def _place(root: Any, *, depth: int = 0) -> str:
    """The pointer to the first wrong value or, with ``depth``, to the first container on that level."""
    waiting: list[tuple[str, Any, int]] = [("#", root, 1)]
    while waiting:
        pointer, value, level = waiting.pop()
        if (not depth and _wrong(value)) or (level == depth and isinstance(value, (dict, list))):
            return pointer
        if isinstance(value, dict):
            if not depth and any(map(_wrong, value)):
                return pointer
            waiting += [(f"{pointer}/{escaped(key)}", part, level + 1) for key, part in reversed(value.items())]
        elif isinstance(value, list):
            waiting += [(f"{pointer}/{at}", part, level + 1) for at, part in reversed([*enumerate(value)])]
    return "#"


def kind_in_words(value: Any) -> str:
    """What kind of JSON value this is, with its article: ``a text``, ``an object``."""
    arrays: dict[type, str] = dict.fromkeys((list, tuple), "an array")
    names = {**arrays, dict: "an object", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


def _too_deep(pointer: str) -> InvalidError:
    return _refused(pointer, f"objects and arrays are nested more than {MOST_DEPTH} deep", "too_deep")


def _refused(pointer: str, message: str, code: str) -> InvalidError:
    return InvalidError(message, [Finding(pointer, message, code)])
