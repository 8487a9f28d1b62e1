"""Find phone numbers."""

import re

from tdev.domain.language.words import check_size
from tdev.sdk import tool

_PHONE = re.compile(
    r"""(?<![\w.+-])
    (?:\+\d{1,3}[ .-]?(?:\(0?\d{1,4}\)|\d{1,4})(?:[ .-]?\d{2,4}){2,3}   # international
      |0\d{1,2}[ .-]\d{3,4}[ .-]\d{4}|01\d{8,9}                        # Korean
      |\(\d{3}\)[ ]?\d{3}[.-]\d{4}|\d{3}[.-]\d{3}[.-]\d{4}             # North American
      |1[5-9]\d{2}-\d{4})                                              # Korean service numbers
    (?![\w-]|\.\d)""",
    re.VERBOSE | re.ASCII,
)


@tool(
    phrases=[
        "extract phone numbers",
        "find the telephone numbers",
        "list the telephone numbers",
        "collect the mobile numbers",
        "전화번호 추출",
        "전화번호만 뽑아서 저장",
        "휴대폰 번호 찾아줘",
        "연락처 번호 뽑아줘",
    ],
    tags=["text", "extract"],
    status="stable",
)
def extract_phone_numbers(text: str) -> list[str]:
    """Find the phone numbers in a text, each once, in the order of the text.

    Known are international numbers with +, Korean ones, and North American ones with separators; other local numbers
    look like any number and are not taken.

    Args:
        text: any text, at most a million characters

    Returns:
        The numbers as they are written.

    Raises:
        TooLargeError: When the text is too long.

    Examples:
        >>> extract_phone_numbers(text="Call 010-1234-5678 or +49 30 1234 5678, order 20261121")
        ['010-1234-5678', '+49 30 1234 5678']
    """
    return list(dict.fromkeys(match[0] for match in _PHONE.finditer(check_size(text))))
