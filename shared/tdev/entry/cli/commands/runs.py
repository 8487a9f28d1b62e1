"""``tdev runs``: executions."""

import click

from tdev.entry.cli.client import HERE, Options, connect
from tdev.entry.cli.console import EXIT, give, give_line, one_line, printable, say, table, tell
from tdev.entry.cli.following import events_of, finish, follow
from tdev.entry.cli.saving import check_free, save, target_of
from tdev.entry.cli.sharing import api_options
from tdev.entry.cli.spans import seconds_in
from tdev.kernel.errors import NotFoundError
from tdev.kernel.plurals import counted


@click.group(invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> int:
    """Look at executions and steer them; without a word: the list."""
    if ctx.invoked_subcommand is None:
        return int(ctx.invoke(list_runs))
    return EXIT.ok


@command.command("list")
@click.option("--status", default=None, help="Only those that stand at this status.")
@click.option("--limit", "-n", default=20, show_default=True, type=click.IntRange(1, 100), help="Most to list.")
@api_options
def list_runs(status: str | None, limit: int, options: Options, as_json: bool) -> int:
    """The newest executions.

    Example: tdev runs list --status failed --query '[].id'
    """
    with connect(options) as api:
        found = api.call("GET", "/api/executions", query={"status": status, "limit": limit})["items"]
    if as_json:
        give(found)
        return EXIT.ok
    rows = [(e["id"], e["status"], e["created_at"], _what(e)) for e in found]
    table(rows, ("id", "status", "created", "what"))
    say(counted(len(found), "execution"))
    return EXIT.ok


def _what(execution: dict[str, str]) -> str:
    return one_line(execution["goal"] or execution["workflow_id"] or "code", 60)


@command.command("get")
@click.argument("id")
@api_options
def get_run(id: str, options: Options, as_json: bool) -> int:
    """One execution: rounds, trace, result.

    Example: tdev runs get exec-01jd3kq0v9x4m8ht2c
    """
    with connect(options) as api:
        found = api.call("GET", f"/api/executions/{id}")
    return finish(found, as_json=as_json, followed=False)


@command.command("events")
@click.argument("id")
@api_options
def events(id: str, options: Options, as_json: bool) -> int:
    """What happened, one line per event (JSON Lines with --json).

    Example: tdev runs events exec-01jd3kq0v9x4m8ht2c --json
    """
    with connect(options) as api:
        for event in events_of(api, id):
            if as_json:
                give_line(event)
            else:
                detail = "  ".join(f"{name}={value}" for name, value in event["detail"].items())
                say(printable(f"{event['at']}  {event['type']}  {detail}"))
    return EXIT.ok


@command.command("watch")
@click.argument("id")
@click.option("--timeout", default=600.0, show_default=True, help="Seconds to follow it.")
@api_options
def watch(id: str, timeout: float, options: Options, as_json: bool) -> int:
    """Follow an execution to its end.

    Example: tdev runs watch exec-01jd3kq0v9x4m8ht2c --timeout 60
    """
    with connect(options) as api:
        found = follow(api, id, timeout, as_json=as_json)
    return finish(found, as_json=as_json)


@command.command("files")
@click.argument("id")
@api_options
def files(id: str, options: Options, as_json: bool) -> int:
    """What a run has written: name, bytes, kind.

    Example: tdev runs files exec-01jd3kq0v9x4m8ht2c
    """
    with connect(options) as api:
        found = api.call("GET", f"/api/executions/{id}/files")
    if as_json:
        give(found)
        return EXIT.ok
    rows = [(printable(each["name"]), f"{each['bytes']:,}", each["media_type"]) for each in found["items"]]
    table(rows, ("name", "bytes", "kind"))
    say(counted(len(rows), "file") if found["complete"] else f"the first {len(rows)} files; there are more")
    return EXIT.ok


@command.command("fetch")
@click.argument("id")
@click.argument("name")
@click.option("--to", default=None, help="File or folder to write to; - for stdout. Default: its name, in this folder.")
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@api_options
def fetch(id: str, name: str, to: str | None, force: bool, options: Options, as_json: bool) -> int:
    """Get a file that a run has written.

    Example: tdev runs fetch exec-01jd3kq0v9x4m8ht2c report.csv --to results/
    """
    target = target_of(name, to)
    if target is None and as_json:
        raise click.UsageError("--to - writes the file itself to stdout, where --json would write too")
    check_free(target, force=force)
    with connect(options) as api:
        listed = api.call("GET", f"/api/executions/{id}/files")
        about = next((each for each in listed["items"] if each["name"] == name), None)
        if about is None and listed["complete"]:
            hint = f"see what it has written: tdev runs files {id}"
            raise NotFoundError(f"{id} has written no file {name!r}", hint=hint)
        content = api.fetch(f"/api/executions/{id}/files/{name}")
    save(content, target, force=force)
    if as_json:
        give({"name": name, "bytes": len(content), "path": str(target)})
    elif target is not None:
        say(f"{printable(str(target))}: {counted(len(content), 'byte')}")
    return EXIT.ok


@command.command("cancel")
@click.argument("id")
@api_options
def cancel(id: str, options: Options, as_json: bool) -> int:
    """Stop an execution: no further step starts.

    Example: tdev runs cancel exec-01jd3kq0v9x4m8ht2c
    """
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
    """Let a failed, cancelled or timed-out execution go on from the step in which it ended.

    Example: tdev runs resume exec-01jd3kq0v9x4m8ht2c
    """
    with connect(options) as api:
        api.call("POST", f"/api/executions/{id}/resume", {})
        found = follow(api, id, timeout, as_json=as_json)
    return finish(found, as_json=as_json)


@command.command("share")
@click.argument("id")
@click.option("--for", "span", default="1d", show_default=True, help="How long the link is good: 30m, 2h, 7d.")
@api_options
def share(id: str, span: str, options: Options, as_json: bool) -> int:
    """A link with which anybody can read this execution, and nothing else, for a while.

    Example: tdev runs share exec-01jd3kq0v9x4m8ht2c --for 2h
    """
    with connect(options) as api:
        body = {"seconds": round(seconds_in(span, "--for"))}
        found = api.call("POST", f"/api/executions/{id}/share", body)
        link = found["path"] if api.where == HERE else api.where.rstrip("/") + found["path"]
    if as_json:
        give({"link": link, "expires_at": found["expires_at"]})
        return EXIT.ok
    tell(f"good until {found['expires_at']}; end it before with: tdev runs unshare <link>")
    say(link)
    return EXIT.ok


@command.command("unshare")
@click.argument("link")
@api_options
def unshare(link: str, options: Options, as_json: bool) -> int:
    """End a link before its time.

    Example: tdev runs unshare "$LINK"
    """
    with connect(options) as api:
        found = api.call("POST", "/api/shares/end", {"path": link})
    if as_json:
        give(found)
    else:
        say(f"{found['execution_id']} is no longer shared by this link")
    return EXIT.ok
