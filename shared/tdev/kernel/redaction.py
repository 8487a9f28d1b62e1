"""Keeps secrets out of what a process says: every form of every value that was handed out becomes ``***``.

Results are changed by nothing but values that are known; the shapes of keys in general (``SHAPES``) are for logs alone.
"""

import json
import re
import threading
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from tdev.kernel.secret_forms import SHORTEST, beginnings, pattern_of

MASK = "***"
"""Shorter than any form of a secret, so no secret can stand in it."""

SHAPES = re.compile(
    r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"
    r"|(?<=Bearer )[A-Za-z0-9._~+/=-]{16,}|(?<=bearer )[A-Za-z0-9._~+/=-]{16,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)"
    r"|\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"
)
"""Access keys of AWS, bearer tokens, signed tokens (JWT) and private keys, wherever they come from."""

_WRAPPED = re.compile(r"(?:[A-Za-z0-9+/]{60,76}(?:\r?\n|\\r\\n|\\n))+[A-Za-z0-9+/]*={0,2}")
"""Base64 in lines (RFC 2045 and 7468), also when the ends of the lines are escaped."""
_LINE_END = re.compile(r"\r?\n|\\r\\n|\\n")

_FEW = 4
"""So many rounds at most: what is left of a text around a mask may read like another secret."""


class Redactor:
    """Knows some values. Values only come, they never go; threads may share it."""

    def __init__(self) -> None:
        self._values: frozenset[str] = frozenset()
        self._pattern: re.Pattern[str] | None = None
        self._lock = threading.Lock()

    def __bool__(self) -> bool:
        """Whether there is a value that could show."""
        return self._pattern is not None

    def add(self, values: Iterable[str]) -> None:
        """Know these values too.

        Raises:
            ValueError: For one that is shorter than 8 characters: ordinary text would be full of it.
        """
        with self._lock:
            wanted = self._values.union(values)
            if any(len(value) < SHORTEST for value in wanted):
                raise ValueError(f"a secret has at least {SHORTEST} characters")
            if wanted != self._values:
                self._pattern, self._values = _compiled(wanted), wanted

    def text(self, text: str) -> str:
        """The text without any form of the values; a text that has none is answered as it is."""
        pattern = self._pattern
        if pattern is None:
            return text
        for _ in range(_FEW):
            text, count = pattern.subn(MASK, text)
            if not count:
                break
        return _WRAPPED.sub(lambda block: _unwrapped(block[0], pattern), text)

    def cut(self, text: str) -> str:
        """The same for a text that may have been cut off: at its end the beginning of a value is enough."""
        text = self.text(text)
        spelled = (spelling for value in self._values for spelling in beginnings(value))
        longest = max((_shown_at_the_end(text, spelling) for spelling in spelled), default=0)
        return text[:-longest] + MASK if longest else text

    def shows_in(self, text: str) -> bool:
        """Whether a form of a value stands in the text."""
        return self.text(text) != text

    def value(self, value: Any) -> Any:
        """JSON without any form of the values, in texts, names and numbers; the same object when nothing shows."""
        if self._pattern is None or not self.shows_in(_spelled(value)):
            return value
        return self._within(value)

    def _within(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self.text(str(name)): self._within(each) for name, each in value.items()}
        if isinstance(value, list | tuple):
            return [self._within(each) for each in value]
        if isinstance(value, int | float) and not isinstance(value, bool) and self.shows_in(repr(value)):
            return MASK
        return value


def _shown_at_the_end(text: str, spelling: str) -> int:
    """How many characters of a spelling the text ends with; 0 for too few to tell."""
    lengths = range(min(len(spelling) - 1, len(text)), SHORTEST - 1, -1)
    return next((length for length in lengths if text.endswith(spelling[:length])), 0)


def _unwrapped(block: str, pattern: re.Pattern[str]) -> str:
    """The block without its line ends and secrets; as it is when there are none in it."""
    found, count = pattern.subn(MASK, _LINE_END.sub("", block))
    return found if count else block


def _spelled(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


@lru_cache(maxsize=32)
def _compiled(values: frozenset[str]) -> re.Pattern[str]:
    """Runs of one tenant mostly have the same secrets, and a pattern takes milliseconds to make."""
    return pattern_of(values)


HANDED_OUT = Redactor()
"""Every value that this process has handed to a component, of whatever tenant: for logs, which operators read. What a
tenant gets to see is held against his own values alone, or he could try out those of others."""
