"""``tdev rollback``: an earlier version answers again."""

import click

from tdev.entry.cli.client import Api, Options, connect
from tdev.entry.cli.console import EXIT, give, paint, printable, say, tell
from tdev.entry.cli.sharing import api_options


@click.command()
@click.argument("name")
@click.option("--to", type=click.IntRange(1), default=None, help="The version; default: the one before the live one.")
@click.option("--reason", default="", help="Why, for the record.")
@api_options
def command(name: str, to: int | None, reason: str, options: Options, as_json: bool) -> int:
    """Give all calls of the service NAME to an earlier version. A deployment under way is called off.

    Nothing is built for it.

    Example: tdev rollback greet --to 2
    """
    with connect(options) as api:
        called_off = _called_off(api, name)
        if called_off and to is None:
            found = api.call("GET", f"/api/services/{name}")
        else:
            body = {key: value for key, value in (("to", to), ("reason", reason)) if value}
            found = api.call("POST", f"/api/services/{name}/rollback", body)
    if as_json:
        give(found)
    else:
        live = f"v{found['live_version']}" if found["live_version"] else "nothing"
        say(printable(f"{paint(name, 'bold')}: {live} answers"))
    return EXIT.ok


def _called_off(api: Api, name: str) -> bool:
    """Call off what is under way; whether there was anything."""
    deployment = api.call("GET", f"/api/services/{name}")["deploying"]
    if deployment is None:
        return False
    api.call("POST", f"/api/deployments/{deployment}/cancel", {})
    tell(f"called off {deployment}")
    return True
