"""``tdev callers``: AWS identities that sign their requests, and whose tenant they are."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tdev.entry.cli.client import Options, check_operator
from tdev.entry.cli.console import EXIT, give, printable, say, table, tell
from tdev.kernel.plurals import counted
from tdev.kernel.roles import ROLES, Role

if TYPE_CHECKING:
    from tdev.model.identity import Caller
    from tdev.runtime import Runtime

_DATA = click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), default=None, help="Folder of the stores."
)
_JSON = click.option("--json", "as_json", is_flag=True, help="JSON on stdout, everything else on stderr.")


@click.group()
def command() -> None:
    """Say which AWS identities may sign requests (SigV4), for which tenant and with which roles.

    For operators of a deployment: with TDEV_PLATFORM=aws, TDEV_STAGE and AWS credentials that may write its tables.
    A running deployment sees a change within a minute.
    """


@command.command("add")
@click.argument("arn")
@click.option("--tenant", required=True, help="The tenant whose data it works with.")
@click.option(
    "--role", "roles", required=True, multiple=True, type=click.Choice(ROLES), help="What it may do; may be repeated."
)
@_DATA
@_JSON
def add(arn: str, tenant: str, roles: tuple[Role, ...], data: Path | None, as_json: bool) -> int:
    """Let an IAM role or user in, or give one that is in other roles.

    Example: tdev callers add arn:aws:iam::123456789012:role/Build --tenant red --role developer
    """
    with _runtime(data) as runtime:
        caller = runtime.callers.put(arn, tenant, roles, actor=runtime.operator)
    _show(caller, f"{caller.arn} is {', '.join(caller.roles)} of tenant {caller.tenant}", as_json=as_json)
    return EXIT.ok


@command.command("remove")
@click.argument("arn")
@_DATA
@_JSON
def remove(arn: str, data: Path | None, as_json: bool) -> int:
    """Let an IAM role or user in no longer.

    Example: tdev callers remove arn:aws:iam::123456789012:role/Build
    """
    with _runtime(data) as runtime:
        caller = runtime.callers.remove(arn, actor=runtime.operator)
    _show(caller, f"{caller.arn} was a caller of tenant {caller.tenant}, and is none now", as_json=as_json)
    return EXIT.ok


@command.command("list")
@click.option("--tenant", default=None, help="Only the callers of this tenant.")
@_DATA
@_JSON
def list_callers(tenant: str | None, data: Path | None, as_json: bool) -> int:
    """Who may sign requests.

    Example: tdev callers list
    """
    with _runtime(data) as runtime:
        found = [caller for caller in runtime.callers.list() if tenant in (None, caller.tenant)]
    if as_json:
        give([_plain(caller) for caller in found])
        return EXIT.ok
    rows = [(c.tenant, ", ".join(c.roles), c.arn, c.added_at, c.added_by) for c in found]
    table(rows, ("tenant", "roles", "arn", "added", "by"))
    say(counted(len(found), "caller"))
    return EXIT.ok


@contextmanager
def _runtime(data: Path | None) -> "Iterator[Runtime]":
    """The stores of the settings. Says so when nobody can sign requests to them."""
    from tdev.runtime import Runtime

    chosen = Options(data=data).settings()
    if chosen.platform != "aws":
        check_operator(chosen)
    runtime = Runtime(chosen)
    if runtime.settings.platform != "aws":
        tell("these are the stores of this machine, where nobody signs; for a deployment set TDEV_PLATFORM=aws")
    try:
        yield runtime
    finally:
        runtime.close()


def _show(caller: "Caller", line: str, *, as_json: bool) -> None:
    if as_json:
        give(_plain(caller))
    else:
        say(printable(line))


def _plain(caller: "Caller") -> dict[str, Any]:
    return caller.model_dump(mode="json")
