"""``tdev service``: a service looked at closely."""

from collections.abc import Mapping
from typing import Any

import click

from tdev.entry.cli.client import Options, connect
from tdev.entry.cli.console import EXIT, give, printable, say, table, tell
from tdev.entry.cli.deploying import show_figures, show_service
from tdev.entry.cli.service_lines import Wanted, lines_of, show_lines
from tdev.entry.cli.sharing import api_options
from tdev.entry.cli.spans import seconds_in
from tdev.platform.telemetry import LEVELS


@click.group()
def command() -> None:
    """Look closer at a service: how it stands, its calls, its log, its history, its pins."""


@command.command("status")
@click.argument("name")
@api_options
def status(name: str, options: Options, as_json: bool) -> int:
    """How the service NAME stands.

    Example: tdev service status greet
    """
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
    """What callers have seen of the service NAME in the last day, by version.

    Example: tdev service metrics greet
    """
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
    """What happened to NAME, newest first: deployments, promotions, rollbacks; by whom, and why.

    Example: tdev service history greet
    """
    with connect(options) as api:
        found = api.call("GET", f"/api/services/{name}/history", query={"limit": limit})["items"]
    if as_json:
        give(found)
        return EXIT.ok
    rows = [
        (
            each["id"],
            f"to {each['to']}" if each["kind"] == "promotion" else each["kind"],
            "-" if each["kind"] == "promotion" else each["status"],
            f"v{each['version']}" if each["version"] else "-",
            each["by"],
            each["created_at"],
            each["reason"] or _from(each),
        )
        for each in found
    ]
    if rows:
        table(rows, ("id", "what", "status", "version", "by", "at", "why"))
    return EXIT.ok


def _from(entry: Mapping[str, Any]) -> str:
    """Where a version was live before."""
    source = entry["promoted_from"]
    return f"from {source['stage']} v{source['version']} by {source['by']}" if source else ""


@command.command("recording")
@click.argument("name")
@click.argument("wish", type=click.Choice(["on", "off"]))
@api_options
def recording(name: str, wish: str, options: Options, as_json: bool) -> int:
    """Keep the newest calls of NAME for replays (on), or no more; then what was kept is deleted (off).

    Example: tdev service recording greet on
    """
    with connect(options) as api:
        found = api.call("POST", f"/api/services/{name}/recording", {"on": wish == "on"})
    if as_json:
        give(found)
    else:
        say(
            printable(f"calls of {name} are {'recorded' if found['on'] else 'not recorded'}, {found['calls']} are kept")
        )
    return EXIT.ok


@command.command("pin")
@click.argument("name")
@click.argument("component")
@click.argument("version", required=False)
@click.option("--reason", default="", help="Why; it is kept with the pin.")
@api_options
def pin(name: str, component: str, version: str | None, reason: str, options: Options, as_json: bool) -> int:
    """Keep the service NAME on VERSION (1, 1.2 or 1.2.0) of COMPONENT; without a version the pin goes.

    Example: tdev service pin greet shout 1.0.0 --reason "2 changes the result"
    """
    given = {"version": version, "reason": reason}
    body = {key: value for key, value in given.items() if value}
    with connect(options) as api:
        found = api.call("POST", f"/api/services/{name}/pins/{component}", body)
    if as_json:
        give(found)
    else:
        told = f"stays on {component}@{version}" if version else f"takes any version of {component}"
        say(printable(f"{name} {told} from its next deployment on"))
    return EXIT.ok


@command.command("logs")
@click.argument("name")
@click.option("--since", default=None, help="Only the last 30s, 5m, 2h, 1d.")
@click.option("--level", default=None, type=click.Choice(LEVELS, case_sensitive=False), help="This level and above.")
@click.option("--version", "number", default=None, type=click.IntRange(1), help="Only what concerns this version.")
@click.option("--lines", "-n", default=200, show_default=True, type=click.IntRange(1, 1000), help="Most to show.")
@click.option("--follow", is_flag=True, help="Go on until interrupted.")
@api_options
def logs(name: str, since: str | None, number: int | None, options: Options, as_json: bool, **how: Any) -> int:
    """What the service NAME logged: its calls, and what its versions wrote; with --json as JSON Lines.

    Example: tdev service logs greet --since 10m --level error
    """
    wanted = Wanted(
        service=f"{name}-v{number}" if number is not None else name,
        since_s=None if since is None else max(1, round(seconds_in(since))),
        level=how["level"] and str(how["level"]).upper(),
        limit=int(how["lines"]),
    )
    with connect(options) as api:
        count = show_lines(lines_of(api, wanted, follow=bool(how["follow"])), as_json=as_json)
    if not count:
        tell("no lines")
    return EXIT.ok
