"""``tdev compose``: named components become a workflow."""

import click

from tdev.entry.cli.client import Options, connect
from tdev.entry.cli.console import EXIT, give, paint, say
from tdev.entry.cli.report import show_plan
from tdev.entry.cli.sharing import api_options, read_inputs, write_json


@click.command()
@click.argument("names", nargs=-1, required=True)
@click.option("--goal", default="", help="What it is for; values named here are used.")
@click.option("--input", "-i", "pairs", multiple=True, help="name=value that a run brings along.")
@click.option("--save", is_flag=True, help="Keep the workflow in the registry.")
@click.option("--output", "-o", "target", default=None, help="Write the workflow as JSON into this file.")
@api_options
def command(
    names: tuple[str, ...], goal: str, pairs: tuple[str, ...], options: Options, as_json: bool, **how: object
) -> int:
    """Connect NAMES in this order: outputs to inputs by name and type, conversions put in where needed.

    Example: tdev compose read_csv group_rows --goal "group sales.csv by region" --save
    """
    body = {"goal": goal or f"use {', '.join(names)}", "components": list(names), "inputs": read_inputs(pairs)}
    with connect(options) as api:
        outcome = api.call("POST", "/api/plan", body)
        saved = api.call("POST", "/api/workflows", outcome["workflow"]) if how["save"] else None
    if how["target"]:
        write_json(str(how["target"]), outcome["workflow"])
    if as_json:
        give({**outcome, **({"saved": saved} if saved else {})})
    else:
        show_plan(outcome)
        if saved:
            say(f"saved {paint(saved['id'], 'bold')} version {saved['version']}; run it with: tdev run {saved['id']}")
    return EXIT.ok if outcome["verdict"] == "plan" else EXIT.gate
