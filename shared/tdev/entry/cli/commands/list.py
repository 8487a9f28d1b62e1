"""``tdev list``: the components."""

import click

from tdev.entry.cli.client import Options, connect
from tdev.entry.cli.console import EXIT, give, say, table
from tdev.entry.cli.sharing import api_options
from tdev.kernel.plurals import counted


@click.command()
@click.argument("kind", type=click.Choice(["tools", "agents", "teams", "all"]), default="all")
@click.option("--search", "-q", default=None, help="Words to search for.")
@api_options
def command(kind: str, search: str | None, options: Options, as_json: bool) -> int:
    """List the components that can be planned with, or search them.

    Example: tdev list tools -q "read a pdf"
    """
    found: list[dict[str, str]] = []
    with connect(options) as api:
        cursor = None
        while True:
            wanted = {"type": None if kind == "all" else kind[:-1], "q": search, "cursor": cursor, "limit": 100}
            page = api.call("GET", "/api/components", query=wanted)
            found += page["items"]
            cursor = page["next"]
            if not cursor:
                break
    if as_json:
        give(found)
    else:
        rows = [(c["name"], c["version"], c["type"], c["status"], c["description"][:70]) for c in found]
        table(rows, ("name", "version", "type", "status", "what it does"))
        say(counted(len(found), "component"))
    return EXIT.ok
