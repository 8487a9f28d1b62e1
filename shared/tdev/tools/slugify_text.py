"""Make the part of an address out of a title."""

import re
import unicodedata

from typing_extensions import TypedDict

from tdev.domain.language.words import check_size
from tdev.kernel.errors import InvalidError
from tdev.sdk import tool


class Slug(TypedDict):
    """The slug.

    Attributes:
        text: letters and digits in lower case, joined by a dash
    """

    text: str


@tool(
    phrases=[
        "make a slug",
        "slugify the title",
        "URL friendly name",
        "slug for the title",
        "슬러그 만들기",
        "주소용 이름으로 변환",
        "제목을 슬러그로",
    ],
    tags=["text", "web"],
    status="stable",
)
def slugify_text(text: str, separator: str = "-", keep_letters: bool = True, limit: int = 80) -> Slug:
    """Make a slug of a title: lower case letters and digits, one separator between words.

    Args:
        text: the title
        separator: what joins the words: a dash, an underscore, a dot, or nothing
        keep_letters: keep letters of any script; otherwise only a to z stay (accents are taken off)
        limit: most characters; a word is not cut unless it stands alone

    Returns:
        The slug.

    Raises:
        InvalidError: When nothing is left, the separator is another one, or the limit is below 1.
        TooLargeError: When the text has more than a million characters.

    Examples:
        >>> slugify_text(text="Crème brûlée: 10 Tips!", keep_letters=False)
        {'text': 'creme-brulee-10-tips'}
        >>> slugify_text(text="새 소식 2026")
        {'text': '새-소식-2026'}
    """
    if separator not in ("-", "_", ".", "") or limit < 1:
        raise InvalidError("the separator or the limit cannot be used", hint='use "-", "_", "." or "" and 1 or more')
    plain = unicodedata.normalize("NFKC" if keep_letters else "NFKD", check_size(text)).lower()
    if not keep_letters:
        plain = "".join(char for char in plain if not unicodedata.combining(char))
    words = re.findall(r"[^\W_]+" if keep_letters else r"[a-z0-9]+", re.sub("['’]", "", plain))
    found = ""
    for word in words:
        longer = f"{found}{separator}{word}" if found else word[:limit]
        if len(longer) > limit:
            break
        found = longer
    if not found:
        raise InvalidError("the text has no letter or digit to keep", hint="set keep_letters for other scripts")
    return {"text": found}
