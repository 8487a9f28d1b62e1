"""``tdev promote``: what was live in this stage goes to the next one."""

import time
from typing import Any

import click

from tdev.entry.cli.client import Api, Options, connect
from tdev.entry.cli.console import EXIT, give, printable, tell
from tdev.entry.cli.deploying import finish_deployment, percents
from tdev.entry.cli.sharing import api_options

_SETTLED = ("live", "rolled_back", "failed", "awaiting_approval")


@click.command()
@click.argument("name")
@click.option("--to", required=True, help="The next stage, for example staging.")
@click.option("--version", type=click.IntRange(1), default=None, help="A release; default: the live one.")
@click.option("--strategy", default="immediate", show_default=True, help="How calls move there, as in tdev deploy.")
@click.option("--weights", default=None, help="Of canary: percent of the calls, as 10,50,100.")
@click.option("--wait-s", type=click.IntRange(0, 86_400), default=None, help="Seconds of each stage of the rollout.")
@click.option("--bake-s", type=click.IntRange(0, 86_400), default=None, help="Seconds to watch it afterwards.")
@click.option("--reason", default="", help="Why, for the record.")
@click.option("--wait/--no-wait", default=True, help="Follow it to its end there, or only say its id.")
@click.option("--timeout", default=900.0, show_default=True, help="Seconds to follow it.")
@api_options
def command(name: str, options: Options, as_json: bool, **how: Any) -> int:
    """Bring the live version of the service NAME to the next stage: the same bytes, checked and signed there.

    Stages and their addresses are the setting TDEV_STAGES (dev,staging=https://...,prod=https://...); the token for
    one is the secret STAGE_TOKEN_<STAGE>.

    Example: tdev promote greet --to staging --reason "a week without errors"
    """
    body = {
        key: how[key] for key in ("to", "version", "strategy", "wait_s", "bake_s", "reason") if how[key] is not None
    }
    if how["weights"]:
        body["weights"] = percents(how["weights"])
    with connect(options) as api:
        sent = api.call("POST", f"/api/services/{name}/promote", body)
        id = sent["deployment_id"]
        tell(printable(f"{sent['to']} has v{sent['version']} of {name}, {sent['artifact']}: {id}"))
        if not how["wait"]:
            if as_json:
                give(sent)
            return EXIT.ok
        found = _followed(api, f"/api/services/{name}/promotions/{id}", float(how["timeout"]))
    if found["deployment"]["status"] == "awaiting_approval":
        tell(printable(f"a person in {sent['to']} is asked: tdev approve {id} --endpoint {sent['endpoint']}"))
    return finish_deployment(found, as_json=as_json)


def _followed(api: Api, path: str, timeout_s: float) -> dict[str, Any]:
    """Wait until the other stage is done, or asks a person."""
    deadline, pause = time.monotonic() + timeout_s, 0.1
    while True:
        found: dict[str, Any] = api.call("GET", path)
        if found["deployment"]["status"] in _SETTLED or time.monotonic() > deadline:
            return found
        time.sleep(pause)
        pause = min(1.0, pause * 1.5)
