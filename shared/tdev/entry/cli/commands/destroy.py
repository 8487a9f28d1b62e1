"""``tdev destroy``: a service is taken away."""

import time
from typing import Any

import click

from tdev.entry.cli.client import Api, Options, connect
from tdev.entry.cli.console import EXIT, can_ask, give, paint, printable, say, tell
from tdev.entry.cli.sharing import api_options

_PATIENCE_S = 900
_PAUSE_S = 2


@click.command()
@click.argument("name")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@api_options
def command(name: str, dry_run: bool, yes: bool, options: Options, as_json: bool) -> int:
    """Take the service NAME away with all that runs for it. What was released stays on record.

    Example: tdev destroy greet --dry-run
    """
    with connect(options) as api:
        found = api.call("DELETE", f"/api/services/{name}", query={"dry_run": "true"})
        if not dry_run:
            if not yes and not _asked(name, found["resources"], as_json=as_json):
                tell(printable(f"nothing was taken away; to do it: tdev destroy {name} --yes"))
                return EXIT.usage
            found = _taken_away(api, name)
    if as_json:
        give(found)
        return EXIT.ok if dry_run or found["done"] else EXIT.timed_out
    for resource in found["resources"]:
        say(printable(f"  {'gone' if found['done'] else 'would go'}: {resource}"))
    if not dry_run and not found["done"]:
        tell(f"it is not done after {_PATIENCE_S} s and goes on by itself; look again with: tdev destroy {name}")
        return EXIT.timed_out
    say(printable(f"{name} {'is taken away' if found['done'] else 'stands as it was'}"))
    return EXIT.ok


def _taken_away(api: Api, name: str) -> dict[str, Any]:
    """Ask until it is done; the first answer has all that goes."""
    until = time.monotonic() + _PATIENCE_S
    first: dict[str, Any] = api.call("DELETE", f"/api/services/{name}")
    found = first
    while not found["done"] and time.monotonic() < until:
        time.sleep(_PAUSE_S)
        found = api.call("DELETE", f"/api/services/{name}")
    return {**first, "done": found["done"]}


def _asked(name: str, resources: list[str], *, as_json: bool) -> bool:
    """Ask the person at the terminal, if there is one."""
    if not can_ask(as_json=as_json):
        return False
    for resource in resources:
        tell(printable(f"  {resource}"))
    return click.confirm(paint(f"take {name} away?", "bold"), default=False, err=True)
