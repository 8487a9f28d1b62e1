"""Find e-mail addresses."""

import re

from tdev.domain.language.words import check_size
from tdev.sdk import tool

# Bounded parts keep the search linear. A Korean particle may follow the address, so no word border stands at its end.
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9_](?:[A-Za-z0-9._%+-]{0,62}[A-Za-z0-9_+-])?"
    rf"@(?:{_LABEL}\.){{1,8}}[A-Za-z]{{2,24}}(?![A-Za-z0-9-])"
)


@tool(
    phrases=[
        "find e-mail addresses",
        "extract emails",
        "pull the emails out of",
        "list the email addresses in the text",
        "who can be mailed",
        "이메일 주소 추출",
        "메일 주소 찾아줘",
        "이메일 뽑아줘",
    ],
    tags=["text", "extract"],
    status="stable",
)
def extract_emails(text: str) -> list[str]:
    """Find the e-mail addresses in a text, each once, in the order of the text.

    Args:
        text: any text, at most a million characters

    Returns:
        The addresses as they are written.

    Raises:
        TooLargeError: When the text is longer.

    Examples:
        >>> extract_emails(text="Write to kim@example.com or lee.s@mail.example.co.kr.")
        ['kim@example.com', 'lee.s@mail.example.co.kr']
    """
    found = (match[0] for match in _ADDRESS.finditer(check_size(text)))
    return list(dict.fromkeys(address for address in found if ".." not in address))
