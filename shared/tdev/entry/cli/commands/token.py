"""``tdev token``: bearer tokens for the region of a data folder."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tdev.entry.cli.client import Options, check_operator
from tdev.entry.cli.console import EXIT, give, say, tell
from tdev.kernel.clock import iso
from tdev.kernel.errors import Finding, InvalidError
from tdev.kernel.roles import ROLES, Role

if TYPE_CHECKING:
    from tdev.runtime import Runtime

_SPAN = re.compile(r"([0-9]{1,9})([smhd]?)")
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400}


@click.command()
@click.option("--tenant", default=None, help="Whose data it is for; default: that of the local user.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice(ROLES),
    help="What it allows; may be repeated.  [default: viewer]",
)
@click.option("--subject", default="guest", show_default=True, help="Who has it; the audit trail shows this.")
@click.option("--expires", default="12h", show_default=True, help="How long it is good: 90s, 15m, 12h, 30d.")
@click.option("--rotate", is_flag=True, help="Take a new key first: every token there is, is void at once.")
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), default=None, help="Folder of the stores.")
@click.option("--json", "as_json", is_flag=True, help="JSON on stdout, everything else on stderr.")
def command(rotate: bool, data: Path | None, as_json: bool, **asked: object) -> int:
    """Make a bearer token for the region of the data folder; whoever has it, has its tenant and roles.

    The owner's own token is the file 'token' of the data folder. With --rotate it is made anew, and nothing else is.

    Examples:

      tdev token --tenant red --role developer --role approver --expires 8h

      tdev token --rotate
    """
    from tdev.runtime import Runtime

    chosen = Options(data=data).settings()
    check_operator(chosen)
    if chosen.platform == "aws":
        raise InvalidError("a deployment's tokens come from its user pool (docs/recipes/identity.md)")
    runtime = Runtime(chosen)
    if rotate:
        runtime.own_tokens.rotate(chosen.tenant)
        _record(runtime, chosen.tenant, "rotate_key", "local")
        tell("there is a new key: all tokens from before are void")
        tell(f"the owner's new token is in {chosen.data / 'token'}")
        if as_json:
            give({"rotated": True, "token_file": str(chosen.data / "token")})
        return EXIT.ok
    token = _issued(runtime, **asked)  # type: ignore[arg-type]
    claims = runtime.own_tokens.claims(token)
    until = iso(claims["exp"])
    detail = {"roles": list(claims["roles"]), "jti": claims["jti"], "expires_at": until}
    _record(runtime, claims["tenant"], "issue_token", claims["sub"], detail)
    if as_json:
        named = {name: claims[name] for name in ("tenant", "roles", "jti")}
        give({"token": token, "subject": claims["sub"], **named, "expires_at": until})
        return EXIT.ok
    tell(f"{claims['sub']} is {', '.join(claims['roles'])} of tenant {claims['tenant']} until {until}")
    say(token)
    return EXIT.ok


def _record(
    runtime: "Runtime", tenant: str, action: str, target: str, detail: Mapping[str, object] | None = None
) -> None:
    """Put it on record before anybody gets to see it."""
    from tdev.domain.audit.trail import Deed

    try:
        runtime.trail(tenant).append(Deed(runtime.operator, action, target, detail=detail or {}))
    finally:
        runtime.close()


def _issued(runtime: "Runtime", tenant: str | None, roles: tuple[Role, ...], subject: str, expires: str) -> str:
    from tdev.platform.identity import Grant

    seconds = _seconds(expires)
    return runtime.own_tokens.issue(
        Grant(runtime.settings.tenant if tenant is None else tenant, subject, roles or ("viewer",), seconds)
    )


def _seconds(text: str) -> int:
    found = _SPAN.fullmatch(text)
    if found is None:
        message = f"--expires {text!r} is no span of time"
        raise InvalidError(message, [Finding("#/expires", "write 90s, 15m, 12h or 30d", "expires")])
    return int(found[1]) * _SECONDS[found[2]]
