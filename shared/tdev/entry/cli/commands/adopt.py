"""``tdev adopt``: what was written for another framework becomes a component of ours."""

from collections.abc import Mapping
from typing import Any

import click

from tdev.entry.cli.client import Options, connect
from tdev.entry.cli.console import EXIT, give, paint, printable, say, tell
from tdev.entry.cli.sharing import api_options, read_text


@click.command()
@click.argument("file")
@click.option("--name", default=None, help="What of the file is adopted: a function, class, method or value.")
@click.option("--as", "rename", default=None, help="Name of the component.")
@click.option("--register", "publish", is_flag=True, help="Publish it as an experimental component, too.")
@api_options
def command(file: str, name: str | None, rename: str | None, publish: bool, options: Options, as_json: bool) -> int:
    """Rewrite a tool, agent, graph or crew in FILE as a component of ours. Its code is read and not run.

    A tool of LangChain, CrewAI, Strands, agno or OpenAI agents is a function behind a decorator or a base class: that
    goes, and it needs its framework no more. Agents, teams, graphs, crews and chains stay as they are and are called by
    a typed function, with the versions they need. What it does to the world is found in the code.

    Example: tdev adopt crew.py --as write_post > write_post.py
    """
    given = {"name": name, "rename": rename}
    body = {"code": read_text(file), "filename": file, **{key: value for key, value in given.items() if value}}
    with connect(options) as api:
        found = api.call("POST", "/api/adopt", body)
        if publish:
            api.call("POST", f"/api/{found['type']}s", {"code": found["code"], "name": found["name"]})
    if as_json:
        give(found)
    else:
        _show(printable(found), publish=publish)
    return EXIT.ok


def _show(found: Mapping[str, Any], *, publish: bool) -> None:
    """The code on stdout, so that it can go into a file; all about it on stderr."""
    brains = "1 brain" if found["brain_count"] == 1 else f"{found['brain_count']} brains"
    tell(f"{paint(found['name'], 'bold')}: {found['kind']} -> {found['type']}, {brains}")
    tell(f"  effects: {', '.join(found['effects'])}    needs: {', '.join(found['requirements']) or 'nothing'}")
    for told in found["notes"]:
        tell(f"  {paint('note', 'yellow')} {told}")
    if publish:
        tell(f"  registered {found['name']}@1.0.0")
    say(found["code"].rstrip())
