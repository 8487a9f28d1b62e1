"""``tdev mcp``: the door for assistants that speak the Model Context Protocol."""

import importlib.util
import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tdev.entry.cli.client import Options, connect
from tdev.entry.cli.console import EXIT, give, say, tell
from tdev.entry.cli.sharing import api_options
from tdev.kernel.errors import Finding, InvalidError, PlatformError

if TYPE_CHECKING:
    from tdev.entry.mcp.connecting import ClientName, Connection

_CLIENTS = click.Choice(["kiro", "q", "claude-code", "cursor"])
_FOLDER = click.Path(path_type=Path, file_okay=False)


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


@command.command("connect")
@click.option("--client", required=True, type=_CLIENTS, help="Whose configuration is written.")
@click.option("--project", is_flag=True, help="For this folder and whoever works in it, not for you everywhere.")
@click.option(
    "--endpoint", default="", help="Address of a deployment; default: the client starts tdev on this machine."
)
@click.option("--signed", is_flag=True, help="With --endpoint: your AWS credentials sign, instead of a token.")
@click.option("--data", type=_FOLDER, default=None, help="Folder of the stores that the client works on.")
@click.option("--dry-run", is_flag=True, help="Only show what would be written.")
@click.option("--json", "as_json", is_flag=True, help="JSON on stdout, everything else on stderr.")
def connect_client(
    client: "ClientName", project: bool, data: Path | None, dry_run: bool, as_json: bool, **remote: Any
) -> int:
    """Write our server into the configuration of a client; what else stands there stays.

    No secret is written: a client of a deployment reads its token from the variable TDEV_TOKEN.

    Examples:

      tdev mcp connect --client kiro --project

      tdev mcp connect --client claude-code --endpoint https://abc.execute-api.eu-central-1.amazonaws.com --signed
    """
    from tdev.entry.mcp.connecting import connection, write

    made = connection(
        client, Path.cwd() if project else Path.home(), _entry(client, project, data, **remote), project=project
    )
    if made.changed and not dry_run:
        write(made)
    if as_json:
        told = {"client": client, "path": str(made.path), "server": dict(made.entry)}
        give({**told, "changed": made.changed, "written": made.changed and not dry_run})
    else:
        _show(made, dry_run=dry_run)
    return EXIT.ok


@command.command("kit")
@click.argument("folder", type=_FOLDER, default=Path())
@click.option("--force", is_flag=True, help="Write over files that are there.")
@click.option("--json", "as_json", is_flag=True, help="JSON on stdout, everything else on stderr.")
def kit(folder: Path, force: bool, as_json: bool) -> int:
    """Write what teaches assistants to use the tools into FOLDER: a Kiro power, a SKILL.md, an AGENTS.md.

    Example: tdev mcp kit assistants
    """
    from tdev.entry.mcp.teaching import write

    written = [str(path) for path in write(folder, over=force)]
    if as_json:
        give({"files": written})
    else:
        for path in written:
            say(path)
    return EXIT.ok


@command.command("document")
@click.option("--reader", required=True, type=click.Choice(["agentcore", "bedrock"]), help="Who will read it.")
@click.option("--endpoint", default="", help="Address of the deployment that an AgentCore gateway calls.")
@click.option("--json", "as_json", is_flag=True, help="JSON on stdout, which is what it writes anyway.")
def write_document(reader: str, endpoint: str, as_json: bool) -> int:
    """Print OpenAPI as JSON for a target of AgentCore Gateway, or for an action group of Bedrock Agents.

    Examples:

      tdev mcp document --reader agentcore --endpoint https://abc.execute-api.eu-central-1.amazonaws.com

      tdev mcp document --reader bedrock
    """
    from tdev.entry.mcp.documents import action_group_document, gateway_document

    if reader == "bedrock" and endpoint:
        finding = Finding("#/endpoint", "leave it away: an action group calls the function", "endpoint")
        raise InvalidError("a document for Bedrock Agents names no address", [finding])
    give(gateway_document(endpoint) if reader == "agentcore" else action_group_document())
    return EXIT.ok


def _entry(
    client: "ClientName", project: bool, data: Path | None, endpoint: str = "", signed: bool = False
) -> dict[str, Any]:
    """Our server as this client is told of it."""
    from tdev.entry.mcp.connecting import local_entry, remote_entry

    if endpoint:
        return remote_entry(client, endpoint, signed=signed)
    if signed:
        raise InvalidError("--signed is for a deployment", [Finding("#/endpoint", "say --endpoint, too", "missing")])
    arguments = ["mcp", "serve", *(["--data", str(data if project else data.resolve())] if data else [])]
    if project:
        return local_entry(client, "tdev", arguments)  # others have it somewhere else
    if data is None:
        arguments += ["--data", str(Options().settings().data.resolve())]
    program = shutil.which("tdev")
    if program:
        return local_entry(client, program, arguments)
    return local_entry(client, sys.executable, ["-m", "tdev.entry.cli.main", *arguments])


def _show(made: "Connection", *, dry_run: bool) -> None:
    """Our part of the file and no other: what else stands there may hold a secret."""
    from tdev.entry.mcp.connecting import SERVER

    if not made.changed:
        tell(f"{made.path} has it already")
        return
    say(json.dumps({SERVER: dict(made.entry)}, indent=2))
    if dry_run:
        tell(f"nothing was written; it would go to {made.path}")
        return
    tell(f"written to {made.path}; start {made.client} again, or have it read its servers again")
    if "headers" in made.entry:
        tell("it reads the token from the variable TDEV_TOKEN when it starts")
