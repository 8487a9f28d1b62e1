"""``tdev orchestrate``: from a goal to its result."""

import click

from tdev.entry.cli.client import HERE, Api, Options, connect
from tdev.entry.cli.console import EXIT, give, tell
from tdev.entry.cli.following import finish, follow_and_ask
from tdev.entry.cli.sharing import api_options, budget_option, read_goal, read_inputs, read_text


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
@click.option("--generate", is_flag=True, help="Build components for what nothing does; examples in GOAL say how.")
@click.option("--yes", "-y", is_flag=True, help="Approve the plan when it asks.")
@budget_option
@api_options
def command(
    goal: str, code_file: str | None, pairs: tuple[str, ...], options: Options, as_json: bool, **how: object
) -> int:
    """Turn GOAL ('-' for stdin) into a plan, improve it until it passes its gate, and run it.

    Examples:

      tdev orchestrate "read sales.csv, group by region and sum amount"

      tdev orchestrate "summarize report.txt" --json

      tdev orchestrate --code my_tool.py "use my_tool on notes.txt"

      tdev orchestrate --generate 'read a.txt, extract the codes: for "see AB-12" gives ["AB-12"], for "no" gives []'
    """
    goal = read_goal(goal, needed=code_file is None)
    body: dict[str, object] = {"goal": goal} if goal else {}
    if code_file:
        body["code"] = read_text(code_file)
    if pairs:
        body["inputs"] = read_inputs(pairs)
    body |= {name: how[name] for name in ("threshold", "rounds", "budget") if how[name] is not None}
    if how["generate"]:
        body["generate"] = True
    key = how["idempotency_key"]
    headers = {"idempotency-key": str(key)} if key else {}
    with connect(options) as api:
        accepted = api.call("POST", "/api/orchestrate", body, headers=headers)
        if not how["wait"]:
            return _accepted(api, accepted, as_json=as_json)
        found = follow_and_ask(
            api, accepted["execution_id"], float(str(how["timeout"])), as_json=as_json, yes=bool(how["yes"])
        )
    return finish(found, as_json=as_json)


def _accepted(api: Api, accepted: dict[str, str], *, as_json: bool) -> int:
    id = accepted["execution_id"]
    if as_json:
        give(accepted)
    tell(f"accepted {id}; look at it with: tdev runs get {id}")
    if api.where == HERE:
        tell("  no region runs, so it goes on with the next command; to run it now: tdev up")
    return EXIT.ok
