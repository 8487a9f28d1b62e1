"""``tdev services``: what is deployed."""

import click

from tdev.entry.cli.client import Options, connect
from tdev.entry.cli.console import EXIT, give, say, table
from tdev.entry.cli.sharing import api_options
from tdev.kernel.plurals import counted


@click.command()
@click.option("--limit", "-n", default=50, show_default=True, type=click.IntRange(1, 100), help="Most to list.")
@api_options
def command(limit: int, options: Options, as_json: bool) -> int:
    """List the services: how each stands, which version answers, and where.

    Example: tdev services
    """
    with connect(options) as api:
        found = api.call("GET", "/api/services", query={"limit": limit})["items"]
    if as_json:
        give(found)
        return EXIT.ok
    rows = [
        (
            each["name"],
            each["status"],
            f"v{each['live_version']}" if each["live_version"] else "-",
            each["target"],
            each["deploying"] or each["endpoint"] or "",
        )
        for each in found
    ]
    if rows:
        table(rows, ("service", "status", "live", "target", "where"))
    say(counted(len(found), "service"))
    return EXIT.ok
