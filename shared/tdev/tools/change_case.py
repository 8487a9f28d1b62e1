"""Write a text in another case."""

import re
from typing import Literal

from typing_extensions import TypedDict

from tdev.domain.language.words import check_size
from tdev.sdk import tool

_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_]+", re.ASCII)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+")


class Cased(TypedDict):
    """The text.

    Attributes:
        text: the text in its new case
    """

    text: str


@tool(
    phrases=[
        "convert to upper case",
        "make it lowercase",
        "title case",
        "change to snake_case",
        "convert to camelCase",
        "capitalize the text",
        "대문자로 바꿔줘",
        "소문자로 변환",
        "스네이크 케이스로",
    ],
    tags=["text"],
    status="stable",
)
def change_case(
    text: str, case: Literal["upper", "lower", "title", "sentence", "snake", "kebab", "camel", "pascal"]
) -> Cased:
    """Write a text in upper, lower, title or sentence case, or as one name: snake, kebab, camel, pascal.

    Args:
        text: any text, at most a million characters
        case: the new case

    Returns:
        The text.

    Raises:
        TooLargeError: When the text is too long.

    Examples:
        >>> change_case(text="userHTTPAddress 2", case="snake")
        {'text': 'user_http_address_2'}
        >>> change_case(text="hello wide WORLD. it's me", case="sentence")
        {'text': "Hello wide world. It's me"}
    """
    check_size(text)
    if case == "upper":
        return {"text": text.upper()}
    if case == "lower":
        return {"text": text.lower()}
    if case == "title":
        return {"text": _WORD.sub(lambda match: match[0][:1].upper() + match[0][1:].lower(), text)}
    if case == "sentence":
        return {"text": re.sub(r"(^\s*|[.!?]\s+)(\w)", lambda match: match[1] + match[2].upper(), text.lower())}
    parts = [part.lower() for word in re.findall(r"\w+", text) for part in _parts(word)]
    if case in ("snake", "kebab"):
        return {"text": ("_" if case == "snake" else "-").join(parts)}
    joined = "".join(part[:1].upper() + part[1:] for part in parts)
    return {"text": parts[0] + joined[len(parts[0]) :] if case == "camel" and parts else joined}


def _parts(word: str) -> list[str]:
    """The parts of a name such as ``userName`` or ``user_name``; a word of another script is one part."""
    return _PART.findall(word) if word.isascii() else [part for part in word.split("_") if part]
