"""``tdev audit``: who did what, what was refused, and whether the records are as they were written."""

import re
from typing import Any

import click

from tdev.entry.cli.client import Api, Options, connect
from tdev.entry.cli.console import EXIT, give, one_line, printable, say, table
from tdev.entry.cli.sharing import api_options
from tdev.kernel.errors import Finding, InvalidError
from tdev.kernel.plurals import counted

_HASH = re.compile(r"sha256:[0-9a-f]{64}")
_PAGE = 100


@click.group()
def command() -> None:
    """Who did what, when, and what was refused; and whether those records are intact. Needs the role approver."""


@command.command("list")
@click.option("--subject", default=None, help="Only what this person or program did.")
@click.option("--action", default=None, help="Only this, for example publish.")
@click.option("--target", default=None, help="Only what was done to this.")
@click.option("--since", default=None, help="Only what is not older than this time (RFC 3339).")
@click.option("--limit", "-n", default=20, show_default=True, type=click.IntRange(1, 10_000), help="Most to list.")
@api_options
def list_records(options: Options, as_json: bool, limit: int, **filters: str | None) -> int:
    """The newest records.

    Example: tdev audit list --subject ann --since 2026-11-21T08:00:00Z
    """
    with connect(options) as api:
        found = _newest(api, filters, limit)
    if as_json:
        give(found)
        return EXIT.ok
    rows = [(str(r["seq"]), r["at"], r["subject"], r["action"], one_line(r["target"], 50), r["outcome"]) for r in found]
    table(rows, ("no.", "at", "who", "what", "to", "outcome"))
    say(counted(len(found), "record"))
    return EXIT.ok


def _newest(api: Api, filters: dict[str, str | None], limit: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        query = {**filters, "limit": min(_PAGE, limit - len(found)), "cursor": cursor}
        page = api.call("GET", "/api/audit", query=query)
        found += page["items"]
        cursor = page["next"]
        if cursor is None or len(found) >= limit:
            return found


@command.command("head")
@api_options
def head(options: Options, as_json: bool) -> int:
    """The number and the hash of the newest record: to be noted where nobody who runs this can write.

    Example: tdev audit head
    """
    with connect(options) as api:
        found = api.call("GET", "/api/audit/head")
    if as_json:
        give(found)
    else:
        say(f"{found['count']} {found['hash']}")
    return EXIT.ok


@command.command("verify")
@click.option(
    "--from", "first", default=1, show_default=True, type=click.IntRange(1), help="Number of the first record."
)
@click.option("--head", "noted", default=None, help="A hash noted earlier: one of the records must have it.")
@api_options
def verify(first: int, noted: str | None, options: Options, as_json: bool) -> int:
    """Find every edit, removal, insertion, move and cut of the records; exit code 1 when there is one.

    Who can write the store can also write a new chain: only a hash that was noted elsewhere shows that.

    Example: tdev audit verify --head sha256:...
    """
    if noted is not None and not _HASH.fullmatch(noted):
        finding = Finding("#/head", "write sha256: and 64 hexadecimal digits, as 'tdev audit head' shows them", "hash")
        raise InvalidError("--head is no hash", [finding])
    with connect(options) as api:
        found = _verified(api, first, noted)
    if as_json:
        give(found)
    else:
        _tell(found, noted)
    return EXIT.ok if found["ok"] else EXIT.failed


def _verified(api: Api, first: int, noted: str | None) -> dict[str, Any]:
    """All pieces as one answer; ``ok`` says that nothing is wrong, and that the noted hash was found."""
    found: dict[str, Any] = {"ok": True, "checked": 0, "faults": [], "head": None, "noted_at": None}
    after: int | None = first - 1
    while after is not None:
        page = api.call("GET", "/api/audit/verify", query={"after": after, "noted": noted})
        found["checked"] += page["checked"]
        found["faults"] += [fault for fault in page["faults"] if fault not in found["faults"]]
        found["head"] = page["head"]
        found["noted_at"] = found["noted_at"] or page["noted_at"]
        after = page["next"]
    found["ok"] = not found["faults"] and (noted is None or found["noted_at"] is not None)
    return found


def _tell(found: dict[str, Any], noted: str | None) -> None:
    for fault in found["faults"]:
        where = f"record {fault['seq']}" if fault["seq"] else "head"
        say(printable(f"{where}: {fault['kind']}: {fault['message']}"))
    start = found["head"]["start"] if found["head"] else 1
    if start > 1:
        say(f"records 1 to {start - 1} are from before there was a chain; only gaps among them are found")
    if noted is not None:
        at = found["noted_at"]
        say(f"the noted hash is that of record {at}" if at else "no record has the noted hash: the chain was replaced")
    say(f"{counted(found['checked'], 'record')} checked: {'intact' if found['ok'] else 'not intact'}")
