"""JSON as Python sees it, its one canonical text, and the digest of that text."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"
JsonObject: TypeAlias = "dict[str, Json]"


def canonical(value: object) -> str:
    """The canonical text: sorted keys, no blanks, no escapes beyond the needed ones. Same value, same text.

    Raises:
        ValueError: For NaN and the infinities, which JSON does not have.
        TypeError: For anything that is not JSON.
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(value: object) -> str:
    """``sha256:`` and the hexadecimal SHA-256 of the canonical text."""
    return f"sha256:{hashlib.sha256(canonical(value).encode()).hexdigest()}"
