"""``tdev invoke``: one call of a service."""

import click

from tdev.entry.cli.client import Options, connect
from tdev.entry.cli.console import EXIT, give
from tdev.entry.cli.sharing import api_options, read_inputs


@click.command()
@click.argument("name")
@click.option("--input", "-i", "pairs", multiple=True, help="name=value; name=@file for a file's text.")
@api_options
def command(name: str, pairs: tuple[str, ...], options: Options, as_json: bool) -> int:
    """Call the service NAME and print its result as JSON.

    Example: tdev invoke emails --input text="write to ann@example.com"
    """
    with connect(options) as api:
        found = api.call("POST", f"/api/services/{name}/invoke", {"inputs": read_inputs(pairs)})
    give(found if as_json else found["result"])
    return EXIT.ok
