"""``tdev run``: a workflow, or one component, as it is."""

import click

from tdev.domain.workflow.single import workflow_of_one
from tdev.entry.cli.client import Api, Options, connect
from tdev.entry.cli.following import finish, follow_and_ask
from tdev.entry.cli.sharing import api_options, budget_option, read_inputs, read_json
from tdev.kernel.errors import NotFoundError


@click.command()
@click.argument("what")
@click.option("--input", "-i", "pairs", multiple=True, help="name=value; name=@file for a file's text.")
@click.option("--timeout", default=600.0, show_default=True, help="Seconds to follow it.")
@click.option("--yes", "-y", is_flag=True, help="Approve the plan when it asks.")
@budget_option
@api_options
def command(what: str, pairs: tuple[str, ...], timeout: float, options: Options, as_json: bool, **how: object) -> int:
    """Run WHAT: a workflow file (.json), the id of a saved workflow, or a component (Name, Name@1.2.0).

    Examples:

      tdev run plan.json

      tdev run extract_emails --input text="write to ann@example.com"
    """
    inputs = read_inputs(pairs)
    with connect(options) as api:
        workflow = _workflow_id(api, what, inputs)
        body = {"inputs": inputs, **({"budget": how["budget"]} if how["budget"] else {})}
        accepted = api.call("POST", f"/api/workflows/{workflow}/execute", body)
        found = follow_and_ask(api, accepted["execution_id"], timeout, as_json=as_json, yes=bool(how["yes"]))
    return finish(found, as_json=as_json)


def _workflow_id(api: Api, what: str, inputs: dict[str, object]) -> str:
    if what.endswith(".json") or what == "-":
        return str(api.call("POST", "/api/workflows", read_json(what))["id"])
    if "@" in what:  # only components are named with a version
        return _saved(api, api.call("GET", f"/api/components/{what}"), inputs)
    try:
        return str(api.call("GET", f"/api/workflows/{what}")["id"])
    except NotFoundError as no_workflow:
        try:
            component = api.call("GET", f"/api/components/{what}")
        except NotFoundError as cause:
            raise NotFoundError(f"{what!r} is neither a workflow nor a component", hint=cause.hint) from no_workflow
        return _saved(api, component, inputs)


def _saved(api: Api, component: dict[str, object], inputs: dict[str, object]) -> str:
    return str(api.call("POST", "/api/workflows", workflow_of_one(component, inputs))["id"])
