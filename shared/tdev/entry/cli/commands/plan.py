"""``tdev plan``: the plan for a goal, its score, and how it was refined."""

from typing import Any

import click

from tdev.entry.cli.client import Options, connect
from tdev.entry.cli.console import EXIT, give
from tdev.entry.cli.report import show_explanation, show_plan, show_refinement, show_why
from tdev.entry.cli.sharing import api_options, read_goal, read_inputs, write_json


@click.command()
@click.argument("goal")
@click.option("--input", "-i", "pairs", multiple=True, help="name=value for the plan.")
@click.option("--output", "-o", "target", default=None, help="Write the workflow as JSON into this file.")
@click.option("--rounds", type=click.IntRange(0, 5), default=5, show_default=True, help="Most refine rounds.")
@click.option("--why", is_flag=True, help="Say for each step which words speak for it, who came next, and why.")
@click.option("--explain", is_flag=True, help="Tell in plain sentences what the plan does.")
@api_options
def command(goal: str, pairs: tuple[str, ...], options: Options, as_json: bool, **how: Any) -> int:
    """Show the plan for GOAL ('-' for stdin) without running it; exit code 3 when parts are missing.

    The draft is scored and refined until it passes its gate; each round shows its score and what each fix gained.

    Example: tdev plan "read sales.csv and keep the rows where amount is over 100"
    """
    body = {"goal": read_goal(goal), "rounds": how["rounds"], **({"inputs": read_inputs(pairs)} if pairs else {})}
    body |= {"why": True} if how["why"] else {}
    if how["explain"]:
        body["explain"] = True
    with connect(options) as api:
        outcome = api.call("POST", "/api/plan", body)
    if how["target"] and outcome["workflow"]:
        write_json(how["target"], outcome["workflow"])
    if as_json:
        give(outcome)
    else:
        show_plan(outcome)
        if how["why"]:
            show_why(outcome)
        show_explanation(outcome)
        show_refinement(outcome)
    return EXIT.ok if outcome["verdict"] == "plan" else EXIT.gate
