"""``tdev mcp``: the door for assistants that speak the Model Context Protocol."""

import importlib.util

import click

from tdev.entry.cli.client import Options, connect
from tdev.entry.cli.console import EXIT, tell
from tdev.entry.cli.sharing import api_options
from tdev.kernel.errors import PlatformError


@click.group()
def command() -> None:
    """Let an assistant plan, run and deploy: Kiro, Amazon Q, Claude Code, Cursor, or any other client of MCP."""


@command.command("serve")
@api_options
def serve(options: Options, as_json: bool) -> int:
    """Speak MCP on stdin and stdout; a client starts this by itself.

    It uses the running region of the data folder, or the address of --endpoint, or else works in this process. What a
    client may do is what the token may do (TDEV_TOKEN); without one it is you, on your own machine.

    Example: tdev mcp serve --data .tdev
    """
    if importlib.util.find_spec("mcp") is None:
        raise PlatformError("the MCP SDK is not installed here", hint='pip install "t-developer[mcp]"')
    from tdev.entry.mcp.standing import serve_stdio

    with connect(options) as api:
        tell(f"tdev speaks MCP on stdin and stdout for {api.where}; stop with Ctrl-C")
        serve_stdio(api)
    return EXIT.ok
