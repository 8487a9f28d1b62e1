"""``tdev secrets``: values that components get by name, and that show nowhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tdev.entry.cli.client import Options, check_operator
from tdev.entry.cli.console import EXIT, give, say
from tdev.kernel.errors import Finding, InvalidError
from tdev.kernel.plurals import counted

if TYPE_CHECKING:
    from tdev.domain.secrets.keeping import SecretKeeper

_MOST = 65_536
"""Bytes that are read; what may be kept is less."""
_DATA = click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), default=None, help="Folder of the stores."
)
_TENANT = click.option("--tenant", default=None, help="Whose they are; default: the tenant of the local user.")
_JSON = click.option("--json", "as_json", is_flag=True, help="JSON on stdout, everything else on stderr.")


@click.group()
def command() -> None:
    """Keep values that components need and nobody may see: keys, passwords, tokens.

    A component gets those that it declares, and no others. For whoever looks after this machine; with
    TDEV_PLATFORM=aws for operators of a deployment.
    """


@command.command("set")
@click.argument("name")
@_TENANT
@_DATA
@_JSON
def set_secret(name: str, tenant: str | None, data: Path | None, as_json: bool) -> int:
    """Keep a value under NAME. It is read from stdin, or asked for without being shown.

    Examples:

      tdev secrets set API_KEY

      tdev secrets set API_KEY < key.txt
    """
    with _keeper(tenant, data) as (keeper, actor):
        new = keeper.set(name, _value(name), actor=actor)
    if as_json:
        give({"name": name, "new": new})
    else:
        say(f"{name} is {'set' if new else 'changed'}")
    return EXIT.ok


@command.command("list")
@_TENANT
@_DATA
@_JSON
def list_secrets(tenant: str | None, data: Path | None, as_json: bool) -> int:
    """The names there are. Values are never shown.

    Example: tdev secrets list
    """
    with _keeper(tenant, data) as (keeper, _):
        names = keeper.names()
    if as_json:
        give([{"name": name} for name in names])
        return EXIT.ok
    for name in names:
        say(name)
    say(counted(len(names), "secret"))
    return EXIT.ok


@command.command("remove")
@click.argument("name")
@_TENANT
@_DATA
@_JSON
def remove_secret(name: str, tenant: str | None, data: Path | None, as_json: bool) -> int:
    """Forget the value under NAME.

    Example: tdev secrets remove SLACK_URL
    """
    with _keeper(tenant, data) as (keeper, actor):
        keeper.remove(name, actor=actor)
    if as_json:
        give({"name": name})
    else:
        say(f"{name} is forgotten")
    return EXIT.ok


@contextmanager
def _keeper(tenant: str | None, data: Path | None) -> "Iterator[tuple[SecretKeeper, str]]":
    from tdev.domain.secrets.keeping import SecretKeeper
    from tdev.runtime import Runtime

    chosen = Options(data=data).settings()
    check_operator(chosen)
    runtime = Runtime(chosen)
    try:
        whose = tenant or chosen.tenant
        yield SecretKeeper(runtime.secrets, runtime.trail(whose), whose), runtime.operator
    finally:
        runtime.close()


def _value(name: str) -> str:
    """The value without the line end behind it. Raises ``InvalidError`` when it is no text."""
    if sys.stdin.isatty():
        asked: str = click.prompt(f"value of {name}", hide_input=True, confirmation_prompt=True, err=True)
        return asked
    raw = sys.stdin.buffer.read(_MOST)
    try:
        return raw.decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        found = [Finding("#/value", "is no UTF-8 text", "secret_value")]
        raise InvalidError(f"the value for the secret {name} is no UTF-8 text", found) from None
