"""``tdev service``: a service looked at closely."""

import click

from tdev.entry.cli.client import Options, connect
from tdev.entry.cli.console import EXIT, give, printable, say, table
from tdev.entry.cli.deploying import show_figures, show_service
from tdev.entry.cli.sharing import api_options


@click.group()
def command() -> None:
    """Look closer at a service: how it stands, its calls, its history, its pins."""


@command.command("status")
@click.argument("name")
@api_options
def status(name: str, options: Options, as_json: bool) -> int:
    """How the service NAME stands."""
    with connect(options) as api:
        found = api.call("GET", f"/api/services/{name}")
    if as_json:
        give(found)
    else:
        show_service(found)
    return EXIT.ok


@command.command("metrics")
@click.argument("name")
@api_options
def metrics(name: str, options: Options, as_json: bool) -> int:
    """What callers have seen of the service NAME in the last day, by version."""
    with connect(options) as api:
        found = api.call("GET", f"/api/services/{name}")["figures"]
    if as_json:
        give(found)
        return EXIT.ok
    show_figures(found)
    if not found:
        say("nobody has called it")
    return EXIT.ok


@command.command("history")
@click.argument("name")
@click.option("--limit", "-n", default=20, show_default=True, type=click.IntRange(1, 100), help="Most to list.")
@api_options
def history(name: str, limit: int, options: Options, as_json: bool) -> int:
    """What was deployed as NAME, newest first, with how each ended."""
    with connect(options) as api:
        found = api.call("GET", f"/api/services/{name}/history", query={"limit": limit})["items"]
    if as_json:
        give(found)
        return EXIT.ok
    rows = [
        (
            each["id"],
            each["status"],
            f"v{each['version']}" if each["version"] else "-",
            each["strategy"],
            each["created_at"],
            each["reason"],
        )
        for each in found
    ]
    if rows:
        table(rows, ("deployment", "status", "version", "strategy", "created", "why"))
    return EXIT.ok


@command.command("pin")
@click.argument("name")
@click.argument("component")
@click.argument("version", required=False)
@api_options
def pin(name: str, component: str, version: str | None, options: Options, as_json: bool) -> int:
    """Keep the service NAME on VERSION (1, 1.2 or 1.2.0) of COMPONENT; without a version the pin goes."""
    body = {} if version is None else {"version": version}
    with connect(options) as api:
        found = api.call("POST", f"/api/services/{name}/pins/{component}", body)
    if as_json:
        give(found)
    else:
        told = f"stays on {component}@{version}" if version else f"takes any version of {component}"
        say(printable(f"{name} {told} from its next deployment on"))
    return EXIT.ok
