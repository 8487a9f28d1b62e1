"""What a question to a language model is known by: for the audit trail, which keeps no text, and for kept answers."""

import json
import math
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

_BYTES_PER_TOKEN = 3
"""Fewer than English has, so that a text is rather taken for too long."""


def digest_of(
    name: str, turns: Sequence[tuple[str, str]], schema: Mapping[str, Any] | None = None, tokens_out: int = 0
) -> str:
    """``sha256:<hex>`` of a question: who is asked what (role and text of each turn), in which form, and how much."""
    text = json.dumps([name, turns, schema, tokens_out], sort_keys=True, separators=(",", ":"))
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def about(*texts: str) -> int:
    """About how many tokens texts have, for whoever must know before a model has counted them."""
    return sum(math.ceil(len(text.encode("utf-8", "replace")) / _BYTES_PER_TOKEN) for text in texts)
