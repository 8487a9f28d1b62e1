"""``POST /mcp``: one event of API Gateway in, one answer out. Stateless: no session, and nothing kept between calls.

Every tool asks the API's own handler in this process, with the proof of identity that came with the event: roles,
tenants, limits and records are those of the API. Host, origin and token were looked at by whatever stands in front
(API Gateway, or the guard of a region), so the SDK's own list of hosts is not used.
"""

import asyncio
from collections.abc import Mapping, MutableMapping
from typing import Any

from mcp.server.transport_security import TransportSecuritySettings

from tdev.entry.api.incoming import Incoming
from tdev.entry.http.api_calls import Api
from tdev.entry.mcp.server import server_for
from tdev.entry.mcp.within import Within

_PASSED_ON = ("accept", "content-type", "mcp-")
"""How the headers begin that the protocol knows; no other one reaches the SDK."""
_OPEN_HOSTS = TransportSecuritySettings(enable_dns_rebinding_protection=False)


def answer(request: Incoming, body: bytes, context: object) -> dict[str, Any]:
    """The answer to one message of the protocol, as a result for API Gateway."""
    about = request.event["requestContext"]
    within = Within(about.get("authorizer"), request.request_id, float(about.get("timeEpoch", 0)) / 1000, context)
    return asyncio.run(_exchange(within.api, request, body))


async def _exchange(api: Api, request: Incoming, body: bytes) -> dict[str, Any]:
    """Let the SDK's application answer one request."""
    app = server_for(api).streamable_http_app(json_response=True, stateless_http=True, transport_security=_OPEN_HOSTS)
    taken: list[Mapping[str, Any]] = []
    unread = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> MutableMapping[str, Any]:
        if unread:
            return unread.pop()
        await asyncio.Event().wait()  # the client stays until it has its answer
        raise AssertionError

    async def send(message: MutableMapping[str, Any]) -> None:
        taken.append(message)

    async with app.router.lifespan_context(app):
        await app(_scope(request), receive, send)
    return _result(taken)


def _scope(request: Incoming) -> dict[str, Any]:
    kept = [(name.encode(), value.encode()) for name, value in request.headers.items() if name.startswith(_PASSED_ON)]
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "https",
        "path": "/mcp",
        "raw_path": b"/mcp",
        "query_string": b"",
        "headers": [(b"host", b"tdev"), *kept],
        "client": None,
        "server": ("tdev", 443),
    }


def _result(taken: list[Mapping[str, Any]]) -> dict[str, Any]:
    start = next(message for message in taken if message["type"] == "http.response.start")
    body = b"".join(message.get("body", b"") for message in taken if message["type"] == "http.response.body")
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in start["headers"]}
    headers.pop("content-length", None)
    return {"statusCode": int(start["status"]), "headers": headers, "body": body.decode()}
