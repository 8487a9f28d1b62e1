"""Web: requests to public addresses for components, refusing everything inside."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class WebResponse:
    """The answer of a server after redirects: ``url`` is where it came from; header names are lower case."""

    url: str
    status: int
    headers: Mapping[str, str]
    content: bytes


class Web(Protocol):
    """A client that resolves each address first, redirects included, and refuses those that lie inside."""

    def request(
        self,
        method: str,
        url: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout_s: float = 20.0,
    ) -> WebResponse:
        """Send one request; reads at most 10 MiB.

        Raises:
            DeniedError: When the address lies inside (and the operator has not allowed that host), or a redirect
                leads from https to http.
            InvalidError: When the URL is none, or its scheme is not http or https.
            PlatformError: When the server cannot be reached, or does not answer in time.
            TooLargeError: When the answer is larger than 10 MiB.
        """
