"""Identifiers: random ones that sort by time, and named ones that are the same for the same parts."""

import hashlib
import secrets
import uuid
from collections.abc import Callable

from tdev.kernel.clock import Clock, system_clock

Ids = Callable[[str], str]
"""Prefix -> new identifier; a test gives counted ones."""

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_id(prefix: str, clock: Clock = system_clock) -> str:
    """A new identifier such as ``exec-01jd3kq0v9x4m8ht2c``: 45 bits of milliseconds, then 45 random bits.

    Identifiers made later sort later (to the millisecond), so a list by identifier is a list by time.
    """
    number = (int(clock() * 1000) << 45) | secrets.randbits(45)
    text = "".join(_ALPHABET[(number >> shift) & 31] for shift in range(85, -1, -5))
    return f"{prefix}-{text}"


def named_id(prefix: str, *parts: str) -> str:
    """The identifier that these parts always get: ``prefix-`` and 32 hexadecimal digits of their SHA-256."""
    text = "\x1f".join(parts)
    return f"{prefix}-{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def request_id() -> str:
    """A new request identifier in the form AWS uses (UUID)."""
    return str(uuid.uuid4())
