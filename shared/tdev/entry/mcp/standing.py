"""``tdev mcp serve``: the server on stdin and stdout of this process, for a client that has started it."""

from typing import Any

import anyio
from mcp.server.stdio import stdio_server

from tdev.entry.mcp.asking import Calls
from tdev.entry.mcp.server import server_for


def serve_stdio(api: Calls) -> None:
    """Answer until the client closes our stdin. Nothing else may write to stdout meanwhile."""
    anyio.run(_serve, server_for(api))


async def _serve(server: Any) -> None:
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())
