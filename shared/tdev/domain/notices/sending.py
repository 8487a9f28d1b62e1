"""One attempt to deliver an event: where it goes, what is sent, and what the answer means.

What is told of an attempt never holds the address: it is a secret.
"""

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from tdev.domain.notices.deliveries import Tried
from tdev.domain.notices.messages import slack_message, webhook_message
from tdev.kernel.errors import DeniedError, InvalidError, PlatformError, TooLargeError
from tdev.model.notice import Envelope
from tdev.platform.web import Web

_GONE = 410


@dataclass(frozen=True, slots=True)
class Post:
    """Where a message goes.

    Attributes:
        address: An ``https://`` address; ``http://`` only for a host in ``plain``.
        key: What signs it; None for Slack.
        plain: Hosts (``name`` or ``name:port``) that an operator has allowed although they lie inside.
        timeout_s: Seconds for the whole exchange.
        pages: Address of the pages that messages to Slack link to.
    """

    address: str
    key: str | None
    plain: Collection[str] = frozenset()
    timeout_s: float = 10.0
    pages: str = ""


def send(web: Web, post: Post, event: Envelope, now: float) -> Tried:
    """Send an event once.

    Args:
        web: The way out; it refuses addresses that lie inside.
        post: Where to.
        event: What is told.
        now: Seconds since the epoch.
    """
    made = slack_message(event, post.pages) if post.key is None else webhook_message(event, post.key, now)
    body, headers = made
    try:
        if not _is_sealed(post):
            return Tried(False, "its address does not begin with https://", final=True)
        answer = web.request("POST", post.address, body=body, headers=headers, timeout_s=post.timeout_s)
        if _place(answer.url) != _place(post.address):
            return Tried(False, "its address leads on to another one")
    except DeniedError:
        return Tried(False, "its address lies inside this network, where nothing is sent", final=True)
    except (InvalidError, ValueError):
        return Tried(False, "its secret holds no address", final=True)
    except TooLargeError:
        return Tried(False, "it answered with too much")
    except PlatformError:
        return Tried(False, "it cannot be reached, or did not answer in time")
    if 200 <= answer.status < 300:
        return Tried(True)
    return Tried(False, f"it answered {answer.status}", final=answer.status == _GONE)


def _is_sealed(post: Post) -> bool:
    parts = urlsplit(post.address)
    return parts.scheme != "http" or not {parts.hostname, f"{parts.hostname}:{parts.port}"}.isdisjoint(post.plain)


def _place(address: str) -> tuple[str | None, int | None, str]:
    parts = urlsplit(address)
    return parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme), parts.path or "/"
