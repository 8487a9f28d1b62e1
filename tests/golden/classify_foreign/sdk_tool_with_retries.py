import time
import urllib.error
import urllib.request

from tdev.sdk import tool


@tool(effects=["fetch"])
def status_of(url: str, attempts: int = 3) -> int:
    """HTTP status of a page; tries again when the connection breaks."""
    for attempt in range(attempts):
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as cause:
            return cause.code
        except urllib.error.URLError:
            time.sleep(2**attempt)
    return 0
