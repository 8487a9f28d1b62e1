"""``tdev component``: one component, its life and who depends on it."""

from collections.abc import Callable
from typing import Any

import click

from tdev.entry.cli.client import Options, connect
from tdev.entry.cli.component_views import show_answer, show_component, show_dependents, show_versions
from tdev.entry.cli.console import EXIT, give, say
from tdev.entry.cli.sharing import api_options
from tdev.kernel.errors import Finding, InvalidError

_REASON = click.option("--reason", default="", help="Why, for the record.")
_FORCE = click.option("--force", is_flag=True, help="Although services answer with it.")
_DRY = click.option("--dry-run", is_flag=True, help="Only say what would happen, and who would be hit.")


@click.group()
def command() -> None:
    """Look at a component, change its status, see who uses it.

    A version is experimental until somebody vouches for it, then stable, then deprecated, then retired. REF is
    Name@1.2.0.
    """


@command.command("show")
@click.argument("ref")
@api_options
def show(ref: str, options: Options, as_json: bool) -> int:
    """Show the component that REF means: Name, Name@1, Name@1.2 or Name@1.2.0.

    Example: tdev component show extract_emails@1.0.0
    """
    return _look(f"/api/components/{ref}", options, show_component, as_json=as_json)


@command.command("code")
@click.argument("ref")
@api_options
def code(ref: str, options: Options, as_json: bool) -> int:
    """Write the source of the component that REF means to stdout.

    Examples:

      tdev component code extract_emails@1.0.0

      tdev component code my_tool > my_tool.py
    """
    return _look(f"/api/components/{ref}/code", options, lambda found: say(found["code"].rstrip("\n")), as_json=as_json)


@command.command("status")
@click.argument("name")
@api_options
def status(name: str, options: Options, as_json: bool) -> int:
    """List the versions of NAME with their status, and why they have it.

    Example: tdev component status shout
    """
    return _look(f"/api/components/{name}/versions", options, show_versions, as_json=as_json)


@command.command("used-by")
@click.argument("ref")
@api_options
def used_by(ref: str, options: Options, as_json: bool) -> int:
    """List the services, workflows and components that use REF (Name, or Name@1.2.0), and what would break.

    Example: tdev component used-by shout
    """
    return _look(f"/api/components/{ref}/dependents", options, show_dependents, as_json=as_json)


@command.command("promote")
@click.argument("ref")
@_REASON
@_DRY
@api_options
def promote(ref: str, reason: str, dry_run: bool, options: Options, as_json: bool) -> int:
    """Vouch for REF: make it stable, once every rule is met.

    Its examples run now in the sandbox, its code is read again, and the examples of the stable version before it must
    hold. A reason stands in for what cannot be looked at, never for what failed. Exit code 3 when a rule is not met.

    Example: tdev component promote shout@1.1.0 --dry-run
    """
    body = {"status": "stable", "reason": reason, "dry_run": dry_run}
    return _change(ref, "status", body, options, as_json=as_json)


@command.command("demote")
@click.argument("ref")
@click.option("--reason", required=True, help="Why, for the record.")
@api_options
def demote(ref: str, reason: str, options: Options, as_json: bool) -> int:
    """Take back that REF is stable: it is experimental again.

    Example: tdev component demote shout@1.1.0 --reason "it is slower"
    """
    return _change(ref, "status", {"status": "experimental", "reason": reason}, options, as_json=as_json)


@command.command("deprecate")
@click.argument("ref")
@click.option("--reason", required=True, help="Why, for those who use it.")
@click.option("--use", "replacement", required=True, help="What to use instead: Name, Name@1 or Name@1.2.0.")
@_DRY
@api_options
def deprecate(ref: str, reason: str, replacement: str, dry_run: bool, options: Options, as_json: bool) -> int:
    """Say that REF should not be used any more. It still runs; plans take it only when nothing else fits.

    Example: tdev component deprecate shout@1.0.0 --use shout@1.1
    """
    body = {"status": "deprecated", "reason": reason, "replacement": replacement, "dry_run": dry_run}
    return _change(ref, "status", body, options, as_json=as_json)


@command.command("retire")
@click.argument("ref")
@_REASON
@_FORCE
@_DRY
@api_options
def retire(ref: str, reason: str, force: bool, dry_run: bool, options: Options, as_json: bool) -> int:
    """Let nothing new use REF. What names exactly this version still runs; it is not deployed again.

    Example: tdev component retire shout@1.0.0
    """
    body = {"status": "retired", "reason": reason, "force": force, "dry_run": dry_run}
    return _change(ref, "status", body, options, as_json=as_json)


@command.command("disable")
@click.argument("ref")
@_REASON
@_FORCE
@_DRY
@api_options
def disable(ref: str, reason: str, force: bool, dry_run: bool, options: Options, as_json: bool) -> int:
    """Switch REF off at once, your own or a shared one: it is neither planned with, deployed nor run.

    Example: tdev component disable shout@1.0.0 --reason "it leaks"
    """
    return _change(ref, "disable", {"reason": reason, "force": force, "dry_run": dry_run}, options, as_json=as_json)


@command.command("enable")
@click.argument("ref")
@_REASON
@api_options
def enable(ref: str, reason: str, options: Options, as_json: bool) -> int:
    """Let REF be used again; it has the status that it had.

    Example: tdev component enable shout@1.0.0
    """
    return _change(ref, "enable", {"reason": reason}, options, as_json=as_json)


def _look(path: str, options: Options, show_it: Callable[[Any], None], *, as_json: bool) -> int:
    with connect(options) as api:
        found = api.call("GET", path)
    if as_json:
        give(found)
    else:
        show_it(found)
    return EXIT.ok


def _change(ref: str, deed: str, body: dict[str, Any], options: Options, *, as_json: bool) -> int:
    name, at, version = ref.partition("@")
    if not (at and name and version):
        hint = f"see its versions: tdev component status {name or 'NAME'}"
        raise InvalidError(f"{ref!r} names no version", [Finding("#/ref", "write Name@1.2.0", "reference")], hint=hint)
    with connect(options) as api:
        answer = api.call("POST", f"/api/components/{name}/{version}/{deed}", body)
    if as_json:
        give(answer)
    else:
        show_answer(answer, dry_run=bool(body.get("dry_run")))
    refused = body.get("dry_run") and any(check["outcome"] == "failed" for check in answer["checks"])
    return EXIT.gate if refused else EXIT.ok
