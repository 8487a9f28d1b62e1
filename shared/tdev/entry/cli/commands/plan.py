"""``tdev plan``: the plan for a goal."""

import click

from tdev.entry.cli.client import Options, connect
from tdev.entry.cli.console import EXIT, give
from tdev.entry.cli.report import show_plan
from tdev.entry.cli.sharing import api_options, read_goal, read_inputs, write_json


@click.command()
@click.argument("goal")
@click.option("--input", "-i", "pairs", multiple=True, help="name=value for the plan.")
@click.option("--output", "-o", "target", default=None, help="Write the workflow as JSON into this file.")
@api_options
def command(goal: str, pairs: tuple[str, ...], target: str | None, options: Options, as_json: bool) -> int:
    """Show the plan for GOAL ('-' for stdin) without running it; exit code 3 when parts are missing.

    Example: tdev plan "read sales.csv and keep the rows where amount is over 100"
    """
    body = {"goal": read_goal(goal), **({"inputs": read_inputs(pairs)} if pairs else {})}
    with connect(options) as api:
        outcome = api.call("POST", "/api/plan", body)
    if target and outcome["workflow"]:
        write_json(target, outcome["workflow"])
    if as_json:
        give(outcome)
    else:
        show_plan(outcome)
    return EXIT.ok if outcome["verdict"] == "plan" else EXIT.gate
