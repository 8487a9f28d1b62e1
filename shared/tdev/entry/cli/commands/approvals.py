"""``tdev approvals``: the plans and deployments that wait for a person."""

import click

from tdev.entry.cli.client import Options, connect
from tdev.entry.cli.console import EXIT, give, one_line, paint, printable, say
from tdev.entry.cli.report import show_steps
from tdev.entry.cli.sharing import api_options


@click.command()
@click.option("--limit", "-n", default=20, show_default=True, type=click.IntRange(1, 100), help="Most to list.")
@api_options
def command(limit: int, options: Options, as_json: bool) -> int:
    """List what waits for an approval, plans and deployments: who wants what, what it would do, and until when.

    Example: tdev approvals --json
    """
    with connect(options) as api:
        found = api.call("GET", "/api/approvals", query={"limit": limit})["items"]
    if as_json:
        give(found)
        return EXIT.ok
    for question in printable(found):
        goal = one_line(question["goal"] or question["workflow_id"] or "code", 100)
        about = f"deployment of {question['service']}: {goal}" if question["deployment_id"] else goal
        say(f"{paint(question['deployment_id'] or question['execution_id'], 'bold')}  {about}")
        show_steps(question)
        effects = ", ".join(effect for effect in question["effects"] if effect != "pure") or "nothing outside the run"
        say(f"  does: {effects}    because: {'; '.join(question['reasons'])}")
        say(f"  asked by {question['requester']} at {question['asked_at']}, stands until {question['expires_at']}")
        say(f"  digest {question['digest']}")
    if found:
        say("answer with: tdev approve ID    or: tdev reject ID")
    one, many = ("question", "questions") if any(each["deployment_id"] for each in found) else ("plan", "plans")
    say(f"{len(found)} {f'{one} waits' if len(found) == 1 else f'{many} wait'} for an approval")
    return EXIT.ok
