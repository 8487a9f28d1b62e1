"""``tdev run``: a workflow, or one component, as it is."""

import click

from tdev.entry.cli.client import Api, Options, connect, wait_for
from tdev.entry.cli.console import exit_for_status, give
from tdev.entry.cli.report import show_execution
from tdev.entry.cli.sharing import api_options, read_inputs, read_json
from tdev.entry.cli.tree import StepTree
from tdev.kernel.errors import NotFoundError


@click.command()
@click.argument("what")
@click.option("--input", "-i", "pairs", multiple=True, help="name=value; name=@file for a file's text.")
@click.option("--timeout", default=600.0, show_default=True, help="Seconds to follow it.")
@api_options
def command(what: str, pairs: tuple[str, ...], timeout: float, options: Options, as_json: bool) -> int:
    """Run WHAT: a workflow file (.json), the id of a saved workflow, or the name of a component.

    Examples:

      tdev run plan.json

      tdev run extract_emails --input text="write to ann@example.com"
    """
    inputs = read_inputs(pairs)
    with connect(options) as api:
        workflow = _workflow_id(api, what, inputs)
        accepted = api.call("POST", f"/api/workflows/{workflow}/execute", {"inputs": inputs})
        found = wait_for(api, accepted["execution_id"], timeout, None if as_json else StepTree())
    if as_json:
        give(found)
    else:
        show_execution(found)
    return exit_for_status(found["status"])


def _workflow_id(api: Api, what: str, inputs: dict[str, object]) -> str:
    if what.endswith(".json") or what == "-":
        return str(api.call("POST", "/api/workflows", read_json(what))["id"])
    try:
        return str(api.call("GET", f"/api/workflows/{what}")["id"])
    except NotFoundError as no_workflow:
        try:
            component = api.call("GET", f"/api/components/{what}")
        except NotFoundError as cause:
            raise NotFoundError(f"{what!r} is neither a workflow nor a component", hint=cause.hint) from no_workflow
        return str(api.call("POST", "/api/workflows", _of_one(component, inputs))["id"])


def _of_one(component: dict[str, object], inputs: dict[str, object]) -> dict[str, object]:
    """A workflow of this one component, fed from inputs of the same names."""
    name = str(component["name"])
    schema = component["input_schema"]
    step = {
        "id": name.replace("-", "_"),
        "agent": f"{name}@{component['version']}",
        "input": {each: f"${{inputs.{each}}}" for each in inputs},
    }
    return {"id": f"run-{name}"[:64], "goal": "", "inputs": schema, "steps": [step]}
