"""The question that every host asks a version before it gives it calls: ``GET /health``, as a function URL sends it."""

import json
from typing import Any


def health_request() -> bytes:
    """The event: version 2.0 of the payload of HTTP APIs and function URLs."""
    request = {"method": "GET", "path": "/health", "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "tdev"}
    event = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": "/health",
        "rawQueryString": "",
        "headers": {"accept": "application/json"},
        "requestContext": {"http": request, "stage": "$default", "requestId": "health"},
        "isBase64Encoded": False,
    }
    return json.dumps(event).encode()


def health_said(answer: Any, *, failed: bool) -> str:
    """What is wrong with an answer; empty when it is one with status 200.

    Args:
        answer: What the function returned, or the error as Lambda describes it.
        failed: Whether it is such an error.
    """
    if failed:
        error = answer if isinstance(answer, dict) else {}
        return f"{error.get('errorType', 'an error')}: {str(error.get('errorMessage', ''))[:500]}"
    status = answer.get("statusCode") if isinstance(answer, dict) else None
    if status == 200:
        return ""
    return f"GET /health answered {status}" if status else "GET /health was answered without a status"
