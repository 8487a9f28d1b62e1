"""Find passwords and keys that were left in a text."""

import math
import re
from collections import Counter

from typing_extensions import TypedDict

from tdev.domain.language.words import check_size
from tdev.sdk import tool


class Secret(TypedDict):
    """One place.

    Attributes:
        kind: what it looks like
        line: number of the line, from 1
        shown: the first characters; the rest is masked
    """

    kind: str
    line: int
    shown: str


class Secrets(TypedDict):
    """What was found.

    Attributes:
        rows: one row per place
        count: number of places
    """

    rows: list[Secret]
    count: int


_KINDS = {
    "private key": re.compile(r"-----BEGIN (?:[A-Z]{2,10} ){0,3}PRIVATE KEY"),
    "AWS access key": re.compile(r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b"),
    "GitHub token": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{60,255})\b"),
    "Slack token": re.compile(r"\bxox[abeprs]-[A-Za-z0-9-]{10,250}"),
    "Slack webhook": re.compile(r"hooks\.slack\.com/services/[A-Za-z0-9/]{20,200}"),
    "Google API key": re.compile(r"\bAIza[A-Za-z0-9_-]{35}\b"),
    "Stripe key": re.compile(r"\b[rs]k_live_[A-Za-z0-9]{16,200}\b"),
    "JSON web token": re.compile(r"\beyJ[A-Za-z0-9_-]{8,2000}\.eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,1000}"),
    "password in an address": re.compile(r"\b[a-z][a-z0-9+]{1,20}://[^\s:/@]{1,100}:[^\s:/@]{3,200}@"),
}
_ASSIGNED = re.compile(
    r"(?i)(?:passw(?:or)?d|secret|token|api[_-]?key|access[_-]?key)[\"']?\s{0,5}[:=]\s{0,5}[\"']?([^\s\"',;]{8,200})"
)
_LEAST_ENTROPY = 3.0
"""Bits per character: words and placeholders stay below, random keys of 16 and more characters above."""


@tool(
    phrases=[
        "find secrets",
        "is any password or api key in the file",
        "scan for leaked keys",
        "check that no passwords are in the code",
        "look for credentials in this file",
        "secret scan",
        "비밀번호 유출 검사",
        "시크릿 스캔",
        "API 키 노출 확인",
        "코드에 비밀정보 있는지 검사",
    ],
    tags=["security", "code", "text"],
)
def find_secrets(text: str) -> Secrets:
    """Find keys, tokens and passwords that stand in a text or in code; what is found is shown masked.

    It knows the shapes of common keys, and values of high entropy that are given to a name such as password. It does
    not try whether they work.

    Args:
        text: text or code, at most a million characters

    Returns:
        Kind and line of each place, and the count.

    Raises:
        TooLargeError: When the text is longer.

    Examples:
        >>> find_secrets(text="url = 'postgres://kim:hunter22@db'")
        {'rows': [{'kind': 'password in an address', 'line': 1, 'shown': 'post…'}], 'count': 1}
    """
    check_size(text)
    rows: list[Secret] = []
    for number, line in enumerate(text.splitlines(), 1):
        known = [(kind, match[0]) for kind, pattern in _KINDS.items() for match in pattern.finditer(line)]
        if not known:
            values = (match[1] for match in _ASSIGNED.finditer(line))
            known = [("assigned secret", value) for value in values if _entropy(value) >= _LEAST_ENTROPY]
        rows += [{"kind": kind, "line": number, "shown": f"{value[:4]}…"} for kind, value in known]
    return {"rows": rows, "count": len(rows)}


def _entropy(text: str) -> float:
    """Bits per character (Shannon); a variable such as ${TOKEN} counts as none."""
    if text.startswith(("$", "{", "<", "%", "*")):
        return 0.0
    counts = Counter(text).values()
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counts)
