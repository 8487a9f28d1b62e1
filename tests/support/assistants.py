"""What tests of the door for assistants share: scripted APIs, messages of the protocol, and who can speak it here."""

import importlib.util
import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.support.walk import EVERYTHING, Answer, answered, event

LEGACY, MODERN = "2025-11-25", "2026-07-28"
"""The last version with a handshake, and the first without."""
HAS_SDK = importlib.util.find_spec("mcp") is not None
needs_sdk = pytest.mark.skipif(not HAS_SDK, reason="THE MCP SDK IS NOT INSTALLED: pip install 't-developer[mcp]'")
_META = {
    "io.modelcontextprotocol/protocolVersion": MODERN,
    "io.modelcontextprotocol/clientCapabilities": {},
    "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
}


class ScriptedApi:
    """Answers requests by ``METHOD /path``: a value, a list of values one after another, or an error to raise."""

    def __init__(self, **answers: Any) -> None:
        self.answers = {name.replace("__", " ", 1): value for name, value in answers.items()}
        self.asked: list[tuple[str, str, Any, Any, Any]] = []

    def on(self, request: str, *values: Any) -> "ScriptedApi":
        """What to answer to a request; the last value stays."""
        self.answers[request] = list(values)
        return self

    def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """See ``Api.call``."""
        self.asked.append((method, path, body, query, headers))
        values = self.answers[f"{method} {path}"]
        value = values.pop(0) if len(values) > 1 else values[0]
        if isinstance(value, Exception):
            raise value
        return value


def message(method: str, params: Mapping[str, Any] | None = None, *, version: str = LEGACY) -> dict[str, Any]:
    """A request of the protocol."""
    params = dict(params or {})
    if version == MODERN:
        params["_meta"] = _META
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}


def posted(handler: Any, body: Any, *, version: str = LEGACY, method: str = "POST", **claims: str) -> Answer:
    """What the door answers to a message: over HTTP as a client of this version sends it."""
    given = {"sub": "ann", "tenant": "local", "roles": EVERYTHING, **claims}
    headers = {"accept": "application/json, text/event-stream", "mcp-protocol-version": version}
    if isinstance(body, Mapping) and version == MODERN:
        name = body.get("params", {}).get("name") or body.get("params", {}).get("uri")
        headers |= {"mcp-method": body["method"], **({"mcp-name": name} if name else {})}
    identity = None if given["sub"] == "" else given
    return answered(handler(event(method, "/mcp", claims=identity, body=body, headers=headers), None))


def called(handler: Any, tool: str, arguments: Mapping[str, Any], *, version: str = LEGACY, **claims: str) -> Any:
    """The result of a call of a tool."""
    asked = message("tools/call", {"name": tool, "arguments": dict(arguments)}, version=version)
    found = posted(handler, asked, version=version, **claims)
    assert found.status == 200, found
    return found.body["result"]


def told(result: Mapping[str, Any]) -> str:
    """The words of a result."""
    return "\n".join(each["text"] for each in result["content"])


def structured(result: Mapping[str, Any]) -> Any:
    """The result of a call that went well; its text says the same."""
    assert not result.get("isError"), told(result)
    assert json.loads(told(result)) == result["structuredContent"]
    return result["structuredContent"]
