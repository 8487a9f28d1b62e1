"""``tdev orchestrate``: from a goal to its result."""

import click

from tdev.entry.cli.client import Api, Options, connect, wait_for
from tdev.entry.cli.console import exit_for_status, give, paint, tell
from tdev.entry.cli.report import show_execution
from tdev.entry.cli.sharing import api_options, read_inputs, read_text
from tdev.entry.cli.tree import StepTree


@click.command()
@click.argument("goal", default="")
@click.option("--code", "code_file", default=None, help="A Python file to register first ('-' for stdin).")
@click.option("--input", "-i", "pairs", multiple=True, help="name=value for the plan; name=@file for a file's text.")
@click.option(
    "--threshold", type=click.FloatRange(0, 100), default=None, help="Score the plan must reach (default 85)."
)
@click.option("--rounds", type=click.IntRange(0, 5), default=None, help="Most refine rounds (default 5).")
@click.option("--idempotency-key", default=None, help="The same key never starts a second execution.")
@click.option("--wait/--no-wait", default=True, help="Follow it to its end, or only say its id.")
@click.option("--timeout", default=600.0, show_default=True, help="Seconds to follow it.")
@click.option("--yes", "-y", is_flag=True, help="Approve the plan when it asks.")
@api_options
def command(
    goal: str, code_file: str | None, pairs: tuple[str, ...], options: Options, as_json: bool, **how: object
) -> int:
    """Turn GOAL into a plan, improve it until it passes its gate, and run it.

    Examples:

      tdev orchestrate "read sales.csv, group by region and sum amount"

      tdev orchestrate "summarize report.txt" --json

      tdev orchestrate --code my_tool.py "use my_tool on notes.txt"
    """
    body: dict[str, object] = {"goal": goal} if goal or not code_file else {}
    if code_file:
        body["code"] = read_text(code_file)
    if pairs:
        body["inputs"] = read_inputs(pairs)
    body |= {name: how[name] for name in ("threshold", "rounds") if how[name] is not None}
    key = how["idempotency_key"]
    headers = {"idempotency-key": str(key)} if key else {}
    with connect(options) as api:
        accepted = api.call("POST", "/api/orchestrate", body, headers=headers)
        if not how["wait"]:
            return _accepted(accepted, as_json=as_json)
        return _follow(api, accepted["execution_id"], float(str(how["timeout"])), as_json=as_json, yes=bool(how["yes"]))


def _accepted(accepted: dict[str, str], *, as_json: bool) -> int:
    if as_json:
        give(accepted)
    else:
        tell(f"accepted {accepted['execution_id']}; look at it with: tdev runs get {accepted['execution_id']}")
    return 0


def _follow(api: Api, id: str, timeout_s: float, *, as_json: bool, yes: bool) -> int:
    watch = None if as_json else StepTree()
    found = wait_for(api, id, timeout_s, watch)
    if found["status"] == "awaiting_approval" and (yes or _asked(found, as_json=as_json)):
        api.call("POST", f"/api/executions/{id}/approve", {"digest": found["approval"]["digest"]})
        found = wait_for(api, id, timeout_s, watch)
    if as_json:
        give(found)
    else:
        show_execution(found)
    return exit_for_status(found["status"])


def _asked(found: dict[str, object], *, as_json: bool) -> bool:
    """Ask the person at the terminal; nobody is asked in CI, in a pipe, or for JSON."""
    import sys

    from tdev.settings import terminal_wishes

    if as_json or terminal_wishes().ci or not sys.stdin.isatty():
        return False
    show_execution(found)
    return click.confirm(paint("run this plan?", "bold"), default=False, err=True)
