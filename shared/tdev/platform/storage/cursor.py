"""Where a list goes on: opaque texts that belong to one query, and the bounds of a prefix."""

import base64
import binascii
import json
from collections.abc import Sequence

from tdev.kernel.errors import Finding, InvalidError
from tdev.kernel.json_types import digest
from tdev.platform.storage import Query


def _fingerprint(query: Query) -> str:
    """What a cursor belongs to: the query without its cursor and limit."""
    between = list(query.between) if query.between else None
    return digest([query.table, query.index, query.pk, query.begins, between, query.forward])[7:23]


def write_cursor(query: Query, position: Sequence[str]) -> str:
    """The opaque text of a position in the query's order."""
    text = json.dumps([_fingerprint(query), *position], ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode()


def read_cursor(query: Query, parts: int) -> list[str] | None:
    """The position that the query's cursor stands for, or None when it has none.

    Raises:
        InvalidError: When the cursor was not given out for this query.
    """
    if query.cursor is None:
        return None
    try:
        found = json.loads(base64.b64decode(query.cursor, altchars=b"-_", validate=True))
        json.dumps(found, ensure_ascii=False).encode()  # a lone surrogate is no key
    except (ValueError, binascii.Error, RecursionError) as cause:
        raise _wrong_cursor() from cause
    if not isinstance(found, list) or len(found) != parts + 1 or found[0] != _fingerprint(query):
        raise _wrong_cursor()
    if not all(isinstance(part, str) and part for part in found):
        raise _wrong_cursor()
    return found[1:]


def _wrong_cursor() -> InvalidError:
    finding = Finding("#/cursor", "give back the cursor of the page before, with the same filters", "cursor")
    return InvalidError("the cursor does not belong to this list", [finding])


def after(prefix: str) -> str | None:
    """The smallest text greater than all that begin with the prefix; None when there is none.

    The order of UTF-8 bytes is that of code points, so the last one that can grow grows.
    """
    for place in range(len(prefix) - 1, -1, -1):
        point = ord(prefix[place]) + 1
        if point == 0xD800:
            point = 0xE000  # surrogates are no characters
        if point <= 0x10FFFF:
            return prefix[:place] + chr(point)
    return None
