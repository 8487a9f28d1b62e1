"""``tdev ui``: a link that lets a browser in."""

import click

from tdev.entry.cli.client import HERE, Options, connect
from tdev.entry.cli.console import EXIT, give, paint, say, tell
from tdev.entry.cli.sharing import api_options
from tdev.kernel.errors import NotFoundError


@click.command()
@click.option("--open", "opens", is_flag=True, help="Open it in the browser of this machine.")
@api_options
def command(opens: bool, options: Options, as_json: bool) -> int:
    """Print a link to the pages; it lets one browser in, once, within five minutes.

    The browser then has the tenant and the roles of the token that this command was given.

    Examples:

      tdev ui

      tdev ui --endpoint https://example.execute-api.eu-central-1.amazonaws.com --token "$TOKEN"
    """
    with connect(options) as api:
        if api.where == HERE:
            raise NotFoundError("no region serves this data folder", hint="start one: tdev up")
        link = api.call("POST", "/api/browser-links", {})
        address = f"{api.where.rstrip('/')}{link['path']}"
    if as_json:
        give({"link": address, "expires_at": link["expires_at"]})
        return EXIT.ok
    tell(f"good once, until {link['expires_at']}:")
    say(paint(address, "cyan"))
    if opens:
        click.launch(address)
    return EXIT.ok
