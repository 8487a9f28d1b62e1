"""``tdev why``: where the permissions of a service come from."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from tdev.domain.permissions.binding import Manifest
from tdev.domain.permissions.deriving import Source, permissions_of
from tdev.domain.permissions.why import explained, statement_document, statement_lines, why_lines
from tdev.entry.cli.console import EXIT, give, printable, say
from tdev.entry.cli.permitted import (
    Named,
    binding_options,
    file_sources,
    own_runtime,
    release_named,
    workflow_sources,
)
from tdev.model.service import Release


@click.command()
@click.argument("what", nargs=-1, required=True)
@click.option("--iam", is_flag=True, required=True, help="Why the service needs its AWS permissions.")
@binding_options
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), default=None, help="Folder of the stores.")
@click.option("--json", "as_json", is_flag=True, help="JSON on stdout, everything else on stderr.")
def command(what: tuple[str, ...], iam: bool, manifest: Manifest, data: Path | None, as_json: bool) -> int:
    """Derive AWS permissions from code without running it, and say which line needs what.

    WHAT are files of code, plans (.json) that say which step calls which file and the words of the goal behind the
    step, ids of saved workflows, whose components are looked up, or services (orders, orders-v3): of a service it shows
    the permissions that its release has.

    Example: tdev why --iam save_order.py plan.json --bind TABLE=orders
    """
    named = Named.of(what)
    saved = _saved(named.saved, data)
    sources = [*file_sources(named.files), *saved.sources]
    derived = permissions_of(sources, manifest)
    deployed = [statement for release in saved.releases for statement in release.permissions]
    if as_json:
        give(
            {
                "statements": [*(one.document() for one in explained(derived)), *map(statement_document, deployed)],
                "findings": [finding.document() for finding in derived.findings],
                "slots": list(derived.slots),
            }
        )
        return EXIT.ok
    for line in (*_of_releases(saved.releases), *why_lines(derived)):
        say(printable(line))
    if not derived.statements and not derived.findings and not deployed:
        say("The code calls nothing of AWS: the service needs no permissions.")
    return EXIT.ok


@dataclass(frozen=True, slots=True)
class _Saved:
    """Code behind saved workflows, and the releases of services."""

    sources: list[Source]
    releases: list[Release]


def _saved(names: tuple[str, ...], data: Path | None) -> _Saved:
    found = _Saved([], [])
    if not names:
        return found
    runtime = own_runtime(data)
    try:
        for name in names:
            release: Any = release_named(runtime, name)
            if release is None:
                found.sources.extend(workflow_sources(runtime, name))
            else:
                found.releases.append(release)
    finally:
        runtime.close()
    return found


def _of_releases(releases: list[Release]) -> Iterator[str]:
    for release in releases:
        count = len(release.permissions)
        yield f"{release.service}-v{release.version} has {count} statement{'' if count == 1 else 's'}"
        for statement in release.permissions:
            yield from statement_lines(statement)
