"""``tdev status``: how a service or a deployment stands."""

import click

from tdev.entry.cli.client import Options, connect
from tdev.entry.cli.console import EXIT, give
from tdev.entry.cli.deploying import finish_deployment, is_deployment, show_service
from tdev.entry.cli.sharing import api_options


@click.command()
@click.argument("name")
@api_options
def command(name: str, options: Options, as_json: bool) -> int:
    """Show NAME: a service (greet, greet-v2) or a deployment (dep-...).

    Example: tdev status greet
    """
    with connect(options) as api:
        if is_deployment(name):
            return finish_deployment(api.call("GET", f"/api/deployments/{name}"), as_json=as_json)
        found = api.call("GET", f"/api/services/{name}")
    if as_json:
        give(found)
    else:
        show_service(found)
    return EXIT.ok
