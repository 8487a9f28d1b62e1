"""``tdev notify``: who is told what happens."""

import time
from collections.abc import Mapping
from typing import Any

import click

from tdev.entry.cli.client import Options, connect
from tdev.entry.cli.console import EXIT, give, printable, say, table, tell
from tdev.entry.cli.sharing import api_options, read_json
from tdev.kernel.errors import Finding, InvalidError
from tdev.kernel.plurals import counted

_TYPES = (
    "NewComponent",
    "TestsFinished",
    "EvaluationFinished",
    "DeploymentChanged",
    "ApprovalRequested",
    "ServiceUnhealthy",
    "ServiceRecovered",
)
_WAIT_S = 12.0


@click.group()
def command() -> None:
    """Have events sent to a webhook or to Slack: deployments, questions, services that fail and recover.

    Addresses and keys are secrets: keep them with tdev secrets set, and name them here.

    Example:

      tdev secrets set SLACK_URL

      tdev notify add team --slack SLACK_URL

      tdev notify test team
    """


@command.command("add")
@click.argument("name")
@click.option("--slack", "slack", default=None, metavar="SECRET", help="Secret with the address of a Slack webhook.")
@click.option("--webhook", "webhook", default=None, metavar="SECRET", help="Secret with the address of a webhook.")
@click.option("--key", default=None, metavar="SECRET", help="Secret that signs what a webhook gets.")
@click.option("--on", "types", multiple=True, type=click.Choice(_TYPES), help="Only these events; may be repeated.")
@click.option("--pattern", default=None, metavar="FILE", help="JSON file with an event pattern that must match too.")
@api_options
def add(
    name: str,
    types: tuple[str, ...],
    pattern: str | None,
    options: Options,
    as_json: bool,
    **where: str | None,
) -> int:
    """Have events sent to a webhook or to Slack from now on, under NAME.

    Example: tdev notify add team --slack SLACK_URL --on DeploymentChanged
    """
    if (where["slack"] is None) == (where["webhook"] is None):
        finding = Finding("#/address", "name --slack SECRET or --webhook SECRET --key SECRET", "missing")
        raise InvalidError("say where the events go: to one place", [finding])
    body = {
        "name": name,
        "via": "slack" if where["slack"] else "webhook",
        "address": where["slack"] or where["webhook"],
        "key": where["key"],
        "types": list(types),
        "pattern": read_json(pattern) if pattern else {},
    }
    with connect(options) as api:
        kept = api.call("POST", "/api/notifications", body)
    if as_json:
        give(kept)
    else:
        say(printable(f"{kept['name']} gets {', '.join(kept['types']) or 'all events'} by {kept['via']}"))
        say(f"try it with: tdev notify test {kept['name']}")
    return EXIT.ok


@command.command("list")
@api_options
def list_all(options: Options, as_json: bool) -> int:
    """Where events are sent. Addresses are never shown.

    Example: tdev notify list
    """
    with connect(options) as api:
        found = api.call("GET", "/api/notifications")["items"]
    if as_json:
        give(found)
        return EXIT.ok
    rows = [(e["name"], e["via"], e["address"], ", ".join(e["types"]) or "all events") for e in found]
    if rows:
        table(rows, ("name", "by", "secret", "gets"))
    say(counted(len(found), "subscription"))
    return EXIT.ok


@command.command("test")
@click.argument("name")
@api_options
def test(name: str, options: Options, as_json: bool) -> int:
    """Send an event to NAME alone and wait until it has arrived.

    Example: tdev notify test team
    """
    with connect(options) as api:
        before = {each["id"] for each in _deliveries(api)}
        api.call("POST", f"/api/notifications/{name}/test")
    found = _outcome(options, name, before)
    if as_json:
        give(found)
    else:
        say(printable(_told(found)))
    return EXIT.ok if found["status"] == "delivered" else EXIT.failed


@command.command("release")
@click.argument("name")
@click.option("--slack", is_flag=True, help="As the JSON that an incoming webhook of Slack takes.")
@click.option("--pages", default=None, metavar="URL", help="Address of the pages, for links (TDEV_ADDRESS).")
@api_options
def release(name: str, slack: bool, pages: str | None, options: Options, as_json: bool) -> int:
    """Say how a service or deployment NAME came about: classified, tested, scored, deployed.

    Example: tdev notify release greet --slack | curl --json @- "$SLACK_WEBHOOK_URL"
    """
    from tdev.domain.notices.release_message import release_lines, release_slack
    from tdev.entry.cli.telling import told_of

    with connect(options) as api:
        told = told_of(api, name)
    chosen = options.settings()
    where = chosen.changed(address=pages).address if pages else chosen.address
    if slack or as_json:
        give(release_slack(told, where))
    else:
        for line in release_lines(told):
            say(printable(line))
    return EXIT.waiting if told.waits and not slack else EXIT.ok


@command.command("remove")
@click.argument("name")
@api_options
def remove(name: str, options: Options, as_json: bool) -> int:
    """Send nothing to NAME any more.

    Example: tdev notify remove team
    """
    with connect(options) as api:
        found = api.call("DELETE", f"/api/notifications/{name}")
    if as_json:
        give(found)
    else:
        say(printable(f"{name} gets nothing any more"))
    return EXIT.ok


@command.command("deliveries")
@click.option("--status", type=click.Choice(("waiting", "delivered", "dead")), default=None, help="Only these.")
@click.option("--limit", "-n", default=20, show_default=True, type=click.IntRange(1, 100), help="Most to list.")
@api_options
def deliveries(status: str | None, limit: int, options: Options, as_json: bool) -> int:
    """What was sent in the last 14 days, with what kept it from arriving; --status dead shows what was given up.

    Example: tdev notify deliveries --status dead
    """
    with connect(options) as api:
        found = _deliveries(api, status=status, limit=limit)
    if as_json:
        give(found)
        return EXIT.ok
    rows = [(e["id"], e["status"], e["type"], str(e["attempts"]), e["updated_at"], e["why"]) for e in found]
    if rows:
        table(rows, ("delivery", "status", "event", "tries", "last", "why"))
    say(f"{len(found)} {'delivery' if len(found) == 1 else 'deliveries'}")
    return EXIT.ok


@command.command("retry")
@click.argument("delivery")
@api_options
def retry(delivery: str, options: Options, as_json: bool) -> int:
    """Send a dead letter once more.

    Example: tdev notify retry evt-01jd3kq0v9x4m8ht2c-team
    """
    with connect(options) as api:
        found = api.call("POST", f"/api/notifications/deliveries/{delivery}/retry")
    if as_json:
        give(found)
    else:
        say(printable(f"{delivery} is on its way again"))
    return EXIT.ok


def _outcome(options: Options, name: str, before: set[str]) -> Mapping[str, Any]:
    """What became of the newest test: by a region it is sent in a moment, and here at the end of each command."""
    deadline = time.monotonic() + _WAIT_S
    tell(f"waiting for the event to reach {name}")
    while True:
        with connect(options) as api:
            waiting = _deliveries(api, status="waiting")
            news = [each for each in (*_deliveries(api), *waiting) if each["id"] not in before]
        own = [each for each in news if each["subscription"] == name and each["type"] == "NotificationTest"]
        if own and (own[0]["status"] != "waiting" or own[0]["attempts"]):
            found: Mapping[str, Any] = own[0]
            return found
        if time.monotonic() > deadline:
            return {"subscription": name, "status": "waiting", "why": "nobody has sent it yet"}
        time.sleep(0.2)


def _deliveries(api: Any, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.call("GET", "/api/notifications/deliveries", query=query)["items"]
    return found


def _told(found: Mapping[str, Any]) -> str:
    name = found["subscription"]
    if found["status"] == "delivered":
        return f"{name} has got it"
    again = " (it is tried again)" if found["status"] == "waiting" else ""
    return f"{name} has not got it: {found['why']}{again}"
