"""``/openapi.json`` and ``/docs``: what this API can do, for programs and for people. Anybody may read it."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from tdev.entry.api.resource import Resource, current

RESOURCE = Resource("documentation", "What this API can do")


@RESOURCE.get("/openapi.json", needs=None)
def get_openapi() -> Response[Any]:
    """Get this description (OpenAPI 3.1)."""
    return Response(200, "application/json", current().openapi(), {"cache-control": "public, max-age=300"})


@RESOURCE.get("/docs", needs=None)
def get_documentation() -> Response[Any]:
    """Read this description as a page."""
    from tdev.entry.api.page import page, policy

    headers = {"cache-control": "public, max-age=300", "content-security-policy": policy()}
    return Response(200, "text/html; charset=utf-8", page(current().openapi()), headers)
