"""Headers of what a run has written: for a browser to save, and never to show as a page of ours."""

from collections.abc import Mapping
from urllib.parse import quote


def attachment(name: str) -> Mapping[str, str]:
    """The headers for a file; it is saved under the last part of its name (RFC 6266 with RFC 8187).

    Should a browser show it all the same, it runs nothing there and reaches nothing.
    """
    saved_as = quote(name.rpartition("/")[2], safe="")
    return {
        "content-disposition": f"attachment; filename*=UTF-8''{saved_as}",
        "content-security-policy": "sandbox; default-src 'none'",
    }
