"""An assistant: the official MCP client calls a tool. ``python -m scripts.touring.assistant SERVER TOOL [name=value]``

``stdio`` as SERVER starts ``tdev mcp serve`` as assistants do; an address, for example http://127.0.0.1:7700/mcp, is
asked over HTTP with the token in TDEV_TOKEN. What the tool answers is written as JSON.
"""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpx2
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client


def main(words: Sequence[str]) -> int:
    """Call the tool; 1 when it answers an error."""
    parser = argparse.ArgumentParser(prog="assistant", description=__doc__)
    parser.add_argument("server", help="stdio, or an address")
    parser.add_argument("tool")
    parser.add_argument("arguments", nargs="*", help="name=value")
    given = parser.parse_args(words)
    arguments = dict(each.split("=", 1) for each in given.arguments)
    answer = asyncio.run(asked(given.server, given.tool, arguments))
    print(json.dumps(answer, indent=1))
    return 1 if answer["is_error"] else 0


async def asked(server: str, tool: str, arguments: dict[str, str]) -> dict[str, Any]:
    """How many tools there are, and what this one answers."""
    async with connected(server) as client:
        tools = (await client.list_tools()).tools
        answer = await client.call_tool(tool, arguments)
        return {
            "protocol": client.protocol_version,
            "tools": len(tools),
            "is_error": bool(answer.is_error),
            "answer": answer.structured_content or [part.text for part in answer.content if part.type == "text"],
        }


@asynccontextmanager
async def connected(server: str) -> AsyncIterator[Client]:
    """The client of the SDK, connected to the server."""
    if server == "stdio":
        started = StdioServerParameters(command="tdev", args=["mcp", "serve"], env=dict(os.environ))
        async with Client(stdio_client(started)) as client:
            yield client
        return
    headers = {"Authorization": f"Bearer {os.environ['TDEV_TOKEN']}"}
    async with (
        httpx2.AsyncClient(headers=headers, timeout=60) as carrier,
        Client(streamable_http_client(server, http_client=carrier)) as client,
    ):
        yield client


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
