"""What a value looks like, as one short word."""

import re
from typing import Any

_NUMERIC = re.compile(r"[\d.,]+")
_URL = re.compile(r"://|www\.")
_IP = re.compile(r"(?:\d+\.){3}\d+")
_FILE = re.compile(r"\.[a-z]{2,4}\d?$")
_CAMEL = re.compile(r"[a-z][A-Z]|[A-Z]{2,}[a-z]")
_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"[A-Za-z]")


def shape_of(value: Any) -> str:
    """The shape of a text: num, url, email, ip, file, id, mixed, camel, upper, title, capital, inside or low.

    What is no text has the name of its type.
    """
    if not isinstance(value, str):
        return type(value).__name__
    text = value.strip()
    if _IP.fullmatch(text):
        return "ip"
    if _NUMERIC.fullmatch(text):
        return "num"
    if _URL.search(text):
        return "url"
    if "@" in text and "." in text:
        return "email"
    if _FILE.search(text):
        return "file"
    if _DIGIT.search(text):
        return "id" if " " not in text and _LETTER.search(text) else "mixed"
    return _of_letters(text)


def _of_letters(text: str) -> str:
    found = text.split()
    if len(found) == 1:
        if text.isupper() and len(text) > 1:
            return "upper"
        if _CAMEL.search(text):
            return "camel"
    if all(word[:1].isupper() for word in found):
        return "title"
    if found and found[0][:1].isupper():
        return "capital"
    return "inside" if any(word[:1].isupper() for word in found) else "low"
