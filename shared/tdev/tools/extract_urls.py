"""Find web addresses."""

import re

from tdev.domain.language.words import check_size
from tdev.sdk import tool

_ADDRESS = re.compile(r"(?<![A-Za-z0-9])https?://[^\s<>\"'`{}|\\^\[\]]{3,2000}", re.IGNORECASE)
_TRAILING = ".,;:!?…。、，)>*_~"
_PARTICLE = re.compile(r"(?<=[!-~])(?:으로|에서|부터|까지|이랑|하고|[을를은는이가에의로와과도만])$")


@tool(
    phrases=[
        "find the links in the text",
        "extract URLs",
        "list web addresses",
        "which links are mentioned",
        "URL 추출",
        "링크 찾아줘",
        "텍스트에서 주소 뽑아줘",
    ],
    tags=["text", "extract", "web"],
    status="stable",
)
def extract_urls(text: str) -> list[str]:
    """Find the http and https addresses in a text, each once, in the order of the text.

    A Korean particle and a closing mark behind an address do not belong to it.

    Args:
        text: any text, at most a million characters

    Returns:
        The addresses as they are written.

    Raises:
        TooLargeError: When the text is longer.

    Examples:
        >>> extract_urls(text="See https://example.com/a?b=1. (Also http://example.org)")
        ['https://example.com/a?b=1', 'http://example.org']
    """
    found = (_without_tail(match[0]) for match in _ADDRESS.finditer(check_size(text)))
    return list(dict.fromkeys(url for url in found if not url.endswith("/") or len(url) > len("https://")))


def _without_tail(url: str) -> str:
    """The address without what the sentence around it adds; a bracket that the address opened stays."""
    before = ""
    while url != before:
        before = url
        url = _PARTICLE.sub("", url)
        if url.endswith(")") and url.count("(") >= url.count(")"):
            continue
        if url and url[-1] in _TRAILING:
            url = url[:-1]
    return url
