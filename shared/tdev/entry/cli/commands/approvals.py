"""``tdev approvals``: the plans that wait for a person."""

import click

from tdev.entry.cli.client import Options, connect
from tdev.entry.cli.console import EXIT, give, one_line, paint, printable, say
from tdev.entry.cli.report import show_steps
from tdev.entry.cli.sharing import api_options


@click.command()
@click.option("--limit", "-n", default=20, show_default=True, type=click.IntRange(1, 100), help="Most to list.")
@api_options
def command(limit: int, options: Options, as_json: bool) -> int:
    """List the plans that wait for an approval: who wants what, what it would do, and until when they wait.

    Example: tdev approvals --json
    """
    with connect(options) as api:
        found = api.call("GET", "/api/approvals", query={"limit": limit})["items"]
    if as_json:
        give(found)
        return EXIT.ok
    for question in printable(found):
        goal = one_line(question["goal"] or question["workflow_id"] or "code", 100)
        say(f"{paint(question['execution_id'], 'bold')}  {goal}")
        show_steps(question)
        effects = ", ".join(effect for effect in question["effects"] if effect != "pure") or "nothing outside the run"
        say(f"  does: {effects}    because: {'; '.join(question['reasons'])}")
        say(f"  asked by {question['requester']} at {question['asked_at']}, stands until {question['expires_at']}")
        say(f"  digest {question['digest']}")
    say(f"{len(found)} {'plan waits' if len(found) == 1 else 'plans wait'} for an approval")
    return EXIT.ok
