"""``tdev deploy``: from a workflow to a live service."""

from typing import Any

import click

from tdev.entry.cli.client import HERE, Api, Options, connect
from tdev.entry.cli.console import EXIT, give, tell
from tdev.entry.cli.deploying import finish_deployment, follow_deployment, percents, show_plan_of
from tdev.entry.cli.sharing import api_options, read_json
from tdev.kernel.errors import Finding, InvalidError

_PASSED_ON = (
    "name",
    "target",
    "strategy",
    "wait_s",
    "bake_s",
    "watch_s",
    "step",
    "instances",
    "batch",
    "memory",
    "threshold",
    "on_difference",
    "record",
)


@click.command()
@click.argument("what")
@click.option("--name", default=None, help="Of the service; default: the id of the workflow.")
@click.option(
    "--target",
    type=click.Choice(["local", "lambda", "ecs", "stepfunctions"]),
    default=None,
    help="Where it runs; default: where the service runs, else local, on AWS lambda.",
)
@click.option(
    "--strategy", default="immediate", show_default=True, help="immediate, blue-green, canary, linear or rolling."
)
@click.option("--weights", default=None, help="Of canary: percent of the calls, as 10,50,100.")
@click.option("--wait-s", type=click.IntRange(0, 86_400), default=None, help="Seconds of each stage.")
@click.option("--bake-s", type=click.IntRange(0, 86_400), default=None, help="Seconds to watch it afterwards.")
@click.option(
    "--watch-s", type=click.IntRange(0, 86_400), default=None, help="Seconds live in which it still goes back."
)
@click.option("--step", type=click.IntRange(1, 100), default=None, help="Of linear: percent more per stage.")
@click.option("--instances", type=click.IntRange(1, 100), default=None, help="Of rolling.")
@click.option("--batch", type=click.IntRange(1, 100), default=None, help="Of rolling: how many at a time.")
@click.option("--memory", type=click.IntRange(128, 10_240), default=None, help="MiB (default 512).")
@click.option("--call-timeout", type=click.IntRange(1, 900), default=None, help="Seconds of one call (default 30).")
@click.option("--threshold", type=click.FloatRange(0, 100), default=None, help="Score it must reach (default 85).")
@click.option("--bind", "-b", "names", multiple=True, help="slot=name that code leaves open: TABLE=orders.")
@click.option(
    "--on-difference",
    type=click.Choice(["go", "unless-broken", "ask", "stop"]),
    default=None,
    help="When recorded calls get other answers from it (default unless-broken; in production ask).",
)
@click.option("--ignore", multiple=True, help="What replays do not compare: /result/items/*/id, or a field's name.")
@click.option("--record/--no-record", default=None, help="Keep the newest calls for later replays, or no more.")
@click.option("--dry-run", "--diff", "dry_run", is_flag=True, help="Only say what would happen; nothing changes.")
@click.option("--idempotency-key", default=None, help="The same key never starts a second deployment.")
@click.option("--wait/--no-wait", default=True, help="Follow it to its end, or only say its id.")
@click.option("--timeout", default=900.0, show_default=True, help="Seconds to follow it.")
@click.option("--yes", "-y", is_flag=True, help="Approve it when it asks.")
@api_options
def command(what: str, options: Options, as_json: bool, **how: Any) -> int:
    """Deploy WHAT: a saved workflow (id or id@2), a workflow file (.json), or an execution (exec-...) with its plan.

    It goes back by itself when the new version does worse than the one before.

    Examples:

      tdev deploy greet --strategy canary --weights 10,50,100 --wait-s 30

      tdev deploy greet --diff
    """
    with connect(options) as api:
        body = _body(api, what, how)
        if how["dry_run"]:
            return _planned(api.call("POST", "/api/deploy", {**body, "dry_run": True}), as_json=as_json)
        headers = {"idempotency-key": str(how["idempotency_key"])} if how["idempotency_key"] else {}
        accepted = api.call("POST", "/api/deploy", body, headers=headers)
        id = accepted["deployment_id"]
        if not how["wait"]:
            return _accepted(api, accepted, as_json=as_json)
        found = follow_deployment(api, id, float(how["timeout"]), as_json=as_json, yes=bool(how["yes"]))
    return finish_deployment(found, as_json=as_json)


def _body(api: Api, what: str, how: dict[str, Any]) -> dict[str, Any]:
    body = {name: how[name] for name in _PASSED_ON if how[name] is not None}
    if how["call_timeout"] is not None:
        body["timeout"] = how["call_timeout"]
    if how["weights"]:
        body["weights"] = percents(how["weights"])
    if how["ignore"]:
        body["ignore"] = list(how["ignore"])
    if how["names"]:
        body["names"] = dict(_pair(text) for text in how["names"])
    if what.startswith("exec-"):
        return {**body, "execution_id": what}
    if what.endswith(".json") or what == "-":
        if how["dry_run"]:
            return {**body, "plan": read_json(what)}
        saved = api.call("POST", "/api/workflows", read_json(what))
        what = f"{saved['id']}@{saved['version']}"
    return {**body, "workflow": what}


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals and value):
        raise InvalidError(f"--bind {text!r} is no name=value", [Finding("#/names", "write name=value", "names")])
    return name, value


def _planned(plan: dict[str, Any], *, as_json: bool) -> int:
    if as_json:
        give(plan)
    else:
        show_plan_of(plan)
    return EXIT.ok if plan["judgement"]["passed"] else EXIT.gate


def _accepted(api: Api, accepted: dict[str, str], *, as_json: bool) -> int:
    if as_json:
        give(accepted)
    tell(f"accepted {accepted['deployment_id']}; look at it with: tdev status {accepted['deployment_id']}")
    if api.where == HERE:
        tell("  no region runs, so it goes on with the next command; to run it now: tdev up")
    return EXIT.ok
