"""Arguments of a call by path: ``Bucket``, ``Entries[].EventBusName`` (of each element), ``RequestItems{}`` (keys)."""

import re
from collections.abc import Mapping

from tdev.domain.permissions.values import UNKNOWN, Given, Record, Row, Text, Value, Values, text

_STEP = re.compile(r"(\w+)(\[\]|\{\})?")
_MOST = 64


def at(arguments: Mapping[str, Values], path: str, *, unsure: bool = False) -> Values:
    """The possible values at a path; empty when it is certainly not given.

    Args:
        arguments: Possible values by name.
        path: As in the table.
        unsure: Whether there may be more arguments than these.
    """
    found: Values = (Record(tuple(arguments.items())),)
    for name, many in _STEP.findall(path):
        found = tuple(dict.fromkeys(v for value in found for v in _step(value, name, many)))[:_MOST]
    first = path.partition(".")[0].rstrip("[]{}")
    return found or ((UNKNOWN,) if unsure and first not in arguments else ())


def _step(value: Value, name: str, many: str) -> Values:
    if isinstance(value, Text) and value.known is not None:
        return _of_source(value.known, name)
    if not isinstance(value, Record):
        return (UNKNOWN,)
    found = value.get(name)
    if many == "[]":
        return tuple(e for one in found for e in (one.elements if isinstance(one, Row) else (UNKNOWN,)))
    if many == "{}":
        return tuple(key for one in found for key in _keys(one))
    return tuple(e for one in found for e in (one.elements if isinstance(one, Row) else (one,)))


def _keys(value: Value) -> Values:
    if not isinstance(value, Record):
        return (UNKNOWN,)
    return tuple(UNKNOWN if key is None else text(key) for key, _ in value.entries)


def _of_source(source: str, name: str) -> Values:
    """The text form of ``CopySource``: ``bucket/key``, with a version behind it."""
    bucket, _, key = source.partition("?")[0].lstrip("/").partition("/")
    return (text(bucket if name == "Bucket" else key),) if name in ("Bucket", "Key") else (Given(),)
