"""How records hang together: each carries the hash of the one before it, and its own over everything else.

A record is kept as its canonical JSON text, so that a change of a single byte of it shows. Who may write the store can
write a new chain and a new head too: only a head that was noted elsewhere proves that this did not happen.
"""

import json
from typing import Any

from tdev.kernel.json_types import canonical, digest
from tdev.model.identity import AuditRecord

GENESIS = "sha256:" + "0" * 64
"""What the first record of a chain has for the hash of the one before it."""


def sealed(record: AuditRecord, before: str) -> AuditRecord:
    """The record with the hash of the one before it, and with its own."""
    linked = record.model_copy(update={"before": before})
    return linked.model_copy(update={"hash": _hash(linked.model_dump(mode="json"))})


def written(record: AuditRecord) -> str:
    """The text as which a record is kept."""
    return canonical(record.model_dump(mode="json"))


def is_untouched(text: str) -> bool:
    """Whether a text is a record exactly as it was written: canonical, with the hash that belongs to it."""
    fields = parsed(text)
    return fields is not None and canonical(fields) == text and fields.get("hash") == _hash(fields)


def parsed(text: Any) -> dict[str, Any] | None:
    """The fields of a text; None when it is no JSON object that could have been written."""
    try:
        fields = json.loads(text)
        canonical(fields).encode()
    except (ValueError, TypeError, RecursionError):
        return None
    return fields if isinstance(fields, dict) else None


def _hash(fields: dict[str, Any]) -> str:
    return digest({name: value for name, value in fields.items() if name != "hash"})
