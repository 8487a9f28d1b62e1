"""The function ``mcp``: the Model Context Protocol over HTTP for whoever may use the API, and for agents of Bedrock."""

import logging
from collections.abc import Mapping
from typing import Any

from tdev.entry.api.incoming import Incoming
from tdev.entry.api.problems import CONTENT_TYPE, Problem, problem_of
from tdev.entry.identity import may, principal_from_event
from tdev.entry.process import runtime
from tdev.kernel.errors import DeniedError, NotFoundError

ROUTE = "/mcp"
_HOW = "POST"
_LOGGER = logging.getLogger("tdev.mcp")


def handler(event: Any, context: object) -> dict[str, Any]:
    """Answer an event of API Gateway (payload format 2.0). Never raises; what is no message is a problem (RFC 9457).

    Only POST is answered. The protocol lets a server have a stream at GET and sessions at DELETE; this one has
    neither, and says so (405) before the SDK would wait for what never comes.
    """
    if isinstance(event, Mapping) and "actionGroup" in event and "requestContext" not in event:
        # What API Gateway sends always has requestContext, whatever a client does; this comes from Bedrock.
        from tdev.entry.mcp.action_group import answer

        return answer(event, context)
    request = Incoming.of(event, context)
    try:
        found = _answered(request, context)
    except Exception as cause:  # noqa: BLE001 - the edge: whatever is raised becomes an answer
        found = _refusal(problem_of(cause), request)
    headers = {"cache-control": "no-store", "x-content-type-options": "nosniff", **found["headers"]}
    _LOGGER.info("message", extra={"status": found["statusCode"], "request_id": request.request_id})
    return {**found, "headers": {**headers, "x-request-id": request.request_id}, "isBase64Encoded": False}


def _answered(request: Incoming, context: object) -> dict[str, Any]:
    if request.path != ROUTE:
        raise NotFoundError("there is nothing at this path", hint=f"the protocol is spoken at POST {ROUTE}")
    here = runtime()
    principal = principal_from_event(request.event, here.callers.find)
    if request.method != _HOW:
        if request.method == "OPTIONS":
            return {"statusCode": 204, "headers": {"allow": "OPTIONS, POST"}, "body": ""}
        detail = f"{request.method[:20] or 'this method'} is not possible here; there are no sessions and no stream"
        return _refusal(Problem(405, "method_not_allowed", detail, headers={"allow": "OPTIONS, POST"}), request)
    if not may(principal, "viewer"):
        raise DeniedError("this needs the role 'viewer'", hint="ask for a token with this role")
    body = request.checked_body().encode()
    try:
        from tdev.entry.mcp.http_door import answer
    except ModuleNotFoundError as cause:
        if (cause.name or "").partition(".")[0] not in ("mcp", "mcp_types", "anyio"):
            raise
        hint = 'pip install "t-developer[mcp]", then start the region again'
        return _refusal(Problem(501, "not_installed", "the MCP SDK is not installed here", hint), request)
    return answer(request, body, context)


def _refusal(problem: Problem, request: Incoming) -> dict[str, Any]:
    headers = {"content-type": CONTENT_TYPE, **problem.headers}
    return {"statusCode": problem.status, "headers": headers, "body": problem.text(request.request_id)}
