"""Take personal data out of a text."""

import re
from collections.abc import Callable

from typing_extensions import TypedDict

from tdev.domain.language.words import check_size
from tdev.sdk import tool


class Redacted(TypedDict):
    """The text without what was found.

    Attributes:
        text: the text with a mark such as [EMAIL] in each place
        found: number of places by kind
        count: number of all places
    """

    text: str
    found: dict[str, int]
    count: int


def _is_card(digits: str) -> bool:
    """Luhn's check (ISO/IEC 7812-1)."""
    numbers = [int(digit) for digit in digits if digit.isascii() and digit.isdecimal()]
    doubled = [2 * n - 9 * (n > 4) if place % 2 else n for place, n in enumerate(reversed(numbers))]
    return 13 <= len(numbers) <= 19 and len(set(numbers)) > 1 and sum(doubled) % 10 == 0


def _is_iban(text: str) -> bool:
    """Remainder 97 (ISO 13616)."""
    plain = re.sub(r"\s", "", text)
    moved = plain[4:] + plain[:4]
    return 15 <= len(plain) <= 34 and int("".join(str(int(letter, 36)) for letter in moved)) % 97 == 1


def _always(_: str) -> bool:
    return True


_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_KINDS: tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...] = (
    ("EMAIL", re.compile(rf"(?<![\w.+-])[A-Za-z0-9._%+-]{{1,64}}@(?:{_LABEL}\.){{1,8}}[A-Za-z]{{2,24}}"), _always),
    ("IBAN", re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b", re.ASCII), _is_iban),
    (
        "RESIDENT_ID",
        re.compile(r"(?<!\d)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[- ]?[1-8]\d{6}(?!\d)", re.ASCII),
        _always,
    ),
    ("CARD", re.compile(r"(?<![\d-])\d(?:[ -]?\d){12,18}(?![\d-])", re.ASCII), _is_card),
    ("SSN", re.compile(r"(?<![\d-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])", re.ASCII), _always),
    (
        "IP",
        re.compile(r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])", re.ASCII),
        _always,
    ),
    ("PHONE", re.compile(r"(?<![\d-])01[016789][-. ]?\d{3,4}[-. ]?\d{4}(?!\d)", re.ASCII), _always),
    ("PHONE", re.compile(r"(?<![A-Za-z\d-])0\d{1,2}[-. )]\d{3,4}[-. ]\d{4}(?!\d)", re.ASCII), _always),
    ("PHONE", re.compile(r"(?<![\w+])\+\d{1,3}[-. ]?\(?\d{1,4}\)?(?:[-. ]?\d{2,4}){2,4}(?!\d)", re.ASCII), _always),
    ("PHONE", re.compile(r"(?<![\d-])\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}(?!\d)", re.ASCII), _always),
)


@tool(
    phrases=[
        "remove personal data",
        "redact PII",
        "anonymize the text",
        "mask e-mails and phone numbers",
        "take out personal information",
        "개인정보 제거",
        "개인정보 마스킹",
        "익명화해줘",
        "전화번호 가려줘",
    ],
    tags=["text", "privacy", "security"],
)
def redact_pii(text: str) -> Redacted:
    """Replace e-mail addresses, phone numbers, identity, card, bank and IP numbers by marks.

    It finds numbers and addresses by their shape and check digits. Names, postal addresses and anything written
    in words stay: look over the text before it is published.

    Args:
        text: any text, at most a million characters

    Returns:
        The text with marks, and how many places of each kind there were.

    Raises:
        TooLargeError: When the text is longer.

    Examples:
        >>> redact_pii(text="Kim, 010-1234-5678, kim@example.com")
        {'text': 'Kim, [PHONE], [EMAIL]', 'found': {'EMAIL': 1, 'PHONE': 1}, 'count': 2}
    """
    check_size(text)
    found: dict[str, int] = {}
    for kind, pattern, holds in _KINDS:
        text, places = _replaced(text, kind, pattern, holds)
        if places:
            found[kind] = found.get(kind, 0) + places
    return {"text": text, "found": found, "count": sum(found.values())}


def _replaced(text: str, kind: str, pattern: re.Pattern[str], holds: Callable[[str], bool]) -> tuple[str, int]:
    places = 0

    def mark(match: re.Match[str]) -> str:
        nonlocal places
        if not holds(match[0]):
            return match[0]
        places += 1
        return f"[{kind}]"

    return pattern.sub(mark, text), places
