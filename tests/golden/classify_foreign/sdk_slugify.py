import re
import unicodedata

from tdev.sdk import tool


@tool(phrases=["make a slug"], tags=["text"])
def slugify(text: str, separator: str = "-") -> str:
    """Turn a title into a part of an address."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", separator, plain.lower()).strip(separator)
