"""A client of the era before, run by the Python of ``.venv-mcp-before``: address or command in, what it saw out.

``python old_assistant.py http <address> <token>`` or ``... stdio <program> <argument>...``; prints one line of JSON.
It imports nothing of the product.
"""

import asyncio
import json
import sys
from typing import Any

from mcp import ClientSession
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamablehttp_client

GOAL = {"goal": "count the words of the text", "inputs": {"text": "one two"}}


async def talk(session: ClientSession) -> dict[str, Any]:
    """Plan and run a goal, as an assistant would."""
    greeting = await session.initialize()
    tools = (await session.list_tools()).tools
    started = await session.call_tool("start_orchestration", GOAL)
    waiting = {"execution_id": started.structuredContent["execution_id"]}
    done = await session.call_tool("wait_execution", waiting)
    wrong = await session.call_tool("plan_goal", {"gaol": "x"})
    trace = await session.read_resource(f"tdev://executions/{waiting['execution_id']}/trace")
    return {
        "version": greeting.protocolVersion,
        "server": greeting.serverInfo.name,
        "tools": [tool.name for tool in tools],
        "hints": {tool.name: [tool.annotations.readOnlyHint, tool.annotations.destructiveHint] for tool in tools},
        "done": done.structuredContent,
        "wrong": [wrong.isError, wrong.content[0].text],
        "trace": json.loads(trace.contents[0].text),
    }


async def main(way: str, target: str, *more: str) -> dict[str, Any]:
    """Connect and talk."""
    if way == "http":
        headers = {"Authorization": f"Bearer {more[0]}"}
        async with (
            streamablehttp_client(target, headers=headers) as (incoming, outgoing, _),
            ClientSession(incoming, outgoing) as session,
        ):
            return await talk(session)
    async with (
        stdio_client(StdioServerParameters(command=target, args=list(more))) as (incoming, outgoing),
        ClientSession(incoming, outgoing) as session,
    ):
        return await talk(session)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(*sys.argv[1:]))))
