"""JSON Patch (RFC 6902) on plain JSON: add, remove, replace, move, copy, test."""

from copy import deepcopy
from typing import Any

from tdev.kernel.errors import Finding, InvalidError

_PATCH = "a patch is a list of {op, path, value}"


def patched(document: Any, operations: Any) -> Any:
    """The document with all operations done; the given one stays as it is.

    Raises:
        InvalidError: When an operation is none, or names a place that is not there; nothing is done then.
    """
    if not isinstance(operations, list):
        raise InvalidError(_PATCH)
    found = deepcopy(document)
    for number, operation in enumerate(operations):
        if not isinstance(operation, dict):
            raise InvalidError(_PATCH)
        try:
            found = _done(found, operation)
        except (KeyError, IndexError, TypeError, ValueError) as cause:
            where = Finding(
                f"#/{number}", f"cannot be done: {operation.get('op')} {operation.get('path')}", "bad_patch"
            )
            raise InvalidError("the patch does not fit the document", [where]) from cause
    return found


def _done(document: Any, operation: dict[str, Any]) -> Any:
    op, path = operation["op"], _parts(operation["path"])
    if op == "remove":
        return _removed(document, path)
    if op == "replace":
        _at(document, path)
        return _added(_removed(document, path), path, operation["value"]) if path else deepcopy(operation["value"])
    if op == "test":
        if _at(document, path) != operation["value"]:
            raise ValueError("the test failed")
        return document
    if op == "add":
        return _added(document, path, deepcopy(operation["value"]))
    value = deepcopy(_at(document, source := _parts(operation["from"])))
    if op == "copy":
        return _added(document, path, value)
    if op == "move" and path[: len(source)] != source:
        return _added(_removed(document, source), path, value)
    if op == "move" and path == source:
        return document
    raise ValueError(f"there is no operation {op!r}")


def _parts(pointer: str) -> list[str]:
    """The names of a JSON pointer (RFC 6901)."""
    if pointer == "":
        return []
    if not pointer.startswith("/"):
        raise ValueError("a pointer starts with /")
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/")]


def _at(document: Any, path: list[str]) -> Any:
    for part in path:
        document = document[_index(part)] if isinstance(document, list) else document[part]
    return document


def _index(part: str) -> int:
    if not part.isdecimal() or (part != "0" and part[0] == "0"):
        raise ValueError(f"{part!r} is no index")
    return int(part)


def _removed(document: Any, path: list[str]) -> Any:
    if not path:
        return None
    parent, last = _at(document, path[:-1]), path[-1]
    del parent[_index(last) if isinstance(parent, list) else last]
    return document


def _added(document: Any, path: list[str], value: Any) -> Any:
    if not path:
        return value
    parent, last = _at(document, path[:-1]), path[-1]
    if isinstance(parent, list):
        place = len(parent) if last == "-" else _index(last)
        if place > len(parent):
            raise IndexError(last)
        parent.insert(place, value)
    else:
        parent[last] = value
    return document
