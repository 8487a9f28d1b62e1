"""The API in this process, for a caller whom somebody in front has verified."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tdev.entry.api.app import handler
from tdev.entry.http.api_calls import Api
from tdev.entry.http.http_event import Arrival, to_event, to_response
from tdev.entry.http.message import Head


@dataclass(frozen=True, slots=True)
class Within:
    """Calls the API's handler with the events that this caller would have made, had he asked it himself.

    Attributes:
        authorizer: The proof of who he is, as API Gateway hands it on; None: nobody.
        request_id: Of the request that came in; records name it.
        time: When that was, in epoch seconds.
        context: Of the function, which knows how much time is left.
    """

    authorizer: Mapping[str, Any] | None
    request_id: str
    time: float
    context: object

    @property
    def api(self) -> Api:
        """The API for this caller."""
        return Api(self._send, "the API")

    def _send(
        self, method: str, path: str, query: str, headers: dict[str, str], payload: bytes | None
    ) -> tuple[int, bytes]:
        lines = [("host", "localhost"), *headers.items()]
        if payload is not None:
            lines += [("content-type", "application/json"), ("content-length", str(len(payload)))]
        arrival = Arrival(self.request_id, self.time, {})
        event = to_event(Head(method, path, query, tuple(lines)), payload or b"", arrival)
        event["requestContext"]["authorizer"] = self.authorizer
        found = to_response(handler(event, self.context))
        return found.status, found.body
