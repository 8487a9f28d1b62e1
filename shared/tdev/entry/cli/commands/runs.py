"""``tdev runs``: executions."""

import click

from tdev.entry.cli.client import Options, connect, wait_for
from tdev.entry.cli.console import EXIT, exit_for_status, give, say, table
from tdev.entry.cli.report import show_execution
from tdev.entry.cli.sharing import api_options
from tdev.entry.cli.tree import StepTree


@click.group(invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> int:
    """Look at executions and steer them; without a word: the list."""
    if ctx.invoked_subcommand is None:
        return int(ctx.invoke(list_runs))
    return EXIT.ok


@command.command("list")
@click.option("--status", default=None, help="Only those that stand at this status.")
@click.option("--limit", "-n", default=20, show_default=True, type=click.IntRange(1, 100))
@api_options
def list_runs(status: str | None, limit: int, options: Options, as_json: bool) -> int:
    """The newest executions."""
    with connect(options) as api:
        found = api.call("GET", "/api/executions", query={"status": status, "limit": limit})["items"]
    if as_json:
        give(found)
        return EXIT.ok
    table([(e["id"], e["status"], e["created_at"], e["goal"][:60]) for e in found], ("id", "status", "created", "goal"))
    say(f"{len(found)} executions")
    return EXIT.ok


@command.command("get")
@click.argument("id")
@api_options
def get_run(id: str, options: Options, as_json: bool) -> int:
    """One execution: rounds, trace, result."""
    with connect(options) as api:
        found = api.call("GET", f"/api/executions/{id}")
    if as_json:
        give(found)
    else:
        show_execution(found)
    return exit_for_status(found["status"])


@command.command("events")
@click.argument("id")
@api_options
def events(id: str, options: Options, as_json: bool) -> int:
    """What happened, one line per event (JSON Lines with --json)."""
    after = 0
    with connect(options) as api:
        while True:
            found = api.call("GET", f"/api/executions/{id}/events", query={"after": after})["items"]
            if not found:
                return EXIT.ok
            after = found[-1]["seq"]
            for event in found:
                if as_json:
                    import json

                    say(json.dumps(event, ensure_ascii=False))
                else:
                    detail = "  ".join(f"{name}={value}" for name, value in event["detail"].items())
                    say(f"{event['at']}  {event['type']}  {detail}")


@command.command("watch")
@click.argument("id")
@click.option("--timeout", default=600.0, show_default=True, help="Seconds to follow it.")
@api_options
def watch(id: str, timeout: float, options: Options, as_json: bool) -> int:
    """Follow an execution to its end."""
    with connect(options) as api:
        found = wait_for(api, id, timeout, None if as_json else StepTree())
    if as_json:
        give(found)
    else:
        show_execution(found)
    return exit_for_status(found["status"])


@command.command("cancel")
@click.argument("id")
@api_options
def cancel(id: str, options: Options, as_json: bool) -> int:
    """Stop an execution: no further step starts."""
    with connect(options) as api:
        found = api.call("POST", f"/api/executions/{id}/cancel", {})
    if as_json:
        give(found)
    else:
        say(f"cancelled {id}")
    return EXIT.ok


@command.command("resume")
@click.argument("id")
@click.option("--timeout", default=600.0, show_default=True, help="Seconds to follow it.")
@api_options
def resume(id: str, timeout: float, options: Options, as_json: bool) -> int:
    """Let a failed, cancelled or timed-out execution go on from the step in which it ended."""
    with connect(options) as api:
        api.call("POST", f"/api/executions/{id}/resume", {})
        found = wait_for(api, id, timeout, None if as_json else StepTree())
    if as_json:
        give(found)
    else:
        show_execution(found)
    return exit_for_status(found["status"])
