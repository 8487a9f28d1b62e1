"""``tdev why``: where a service, its steps and its permissions come from."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tdev.domain.permissions.binding import Manifest
from tdev.domain.permissions.deriving import Source, permissions_of
from tdev.domain.permissions.why import explained, statement_document, statement_lines, why_lines
from tdev.entry.cli.console import EXIT, give, printable, say
from tdev.entry.cli.lineage import lineage, lineage_lines
from tdev.entry.cli.permitted import (
    Named,
    binding_options,
    file_sources,
    own_runtime,
    release_named,
    workflow_sources,
)
from tdev.kernel.errors import NotFoundError
from tdev.kernel.plurals import counted
from tdev.model.service import Release

if TYPE_CHECKING:
    from tdev.model.workflow import Workflow
    from tdev.runtime import Runtime


@click.command()
@click.argument("what", nargs=-1, required=True)
@click.option("--iam", is_flag=True, help="Why AWS permissions are needed: of services, workflows, plans and code.")
@binding_options
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), default=None, help="Folder of the stores.")
@click.option("--json", "as_json", is_flag=True, help="JSON on stdout, everything else on stderr.")
def command(what: tuple[str, ...], iam: bool, manifest: Manifest, data: Path | None, as_json: bool) -> int:
    """Say why services are as they are: goal, plan, people, what each step may do, costs, health and alarms.

    With --iam AWS permissions are derived from code without running it, with the line that needs each. WHAT are then
    files of code, plans (.json) that say which step calls which file and the words of the goal behind the step, ids of
    saved workflows, whose components are looked up, or services (orders, orders-v3): of a service it shows the
    permissions that its release has.

    Examples:

      tdev why greet-v2

      tdev why --iam save_order.py plan.json --bind TABLE=orders
    """
    named = Named.of(what)
    if not iam:
        return _told(named, data, as_json=as_json)
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


def _told(named: Named, data: Path | None, *, as_json: bool) -> int:
    """Where services come from."""
    if named.files:
        raise click.UsageError("of files only permissions are explained: add --iam")
    runtime = own_runtime(data)
    try:
        found = [_lineage(runtime, name) for name in named.saved]
    finally:
        runtime.close()
    if as_json:
        give(found if len(found) > 1 else found[0])
        return EXIT.ok
    for each in found:
        for line in lineage_lines(each):
            say(printable(line))
    return EXIT.ok


def _lineage(runtime: "Runtime", name: str) -> dict[str, Any]:
    release = release_named(runtime, name)
    if release is None:
        hint = "of a workflow: tdev why --iam; list: tdev services"
        if name.startswith("exec-"):
            hint = f"it looks like an execution; how its plan came about: tdev runs get {name}"
        raise NotFoundError(f"there is no service {name!r}", hint=hint)
    tenant = runtime.settings.tenant
    id, _, version = release.workflow_id.partition("@")
    workflow = runtime.workflows(tenant).get(id, int(version) if version else None)
    known = {ref.partition("@")[0]: ref for ref in release.components}
    resolve = runtime.catalogue(tenant).get
    agents = {step.agent for step in workflow.steps}
    components = {agent: resolve(known.get(agent.partition("@")[0], agent)) for agent in agents}
    return lineage(
        release, workflow, components, _costs(runtime, release, workflow), runtime.watches(tenant).find(release.service)
    )


def _costs(runtime: "Runtime", release: Release, workflow: "Workflow") -> dict[str, Any]:
    """The estimate for a release where its service runs, at the list prices of the product."""
    from tdev.domain.delivery.costs import estimate, usage_of
    from tdev.domain.delivery.prices import read_prices

    target = runtime.services(runtime.settings.tenant).get(release.service).target
    usage = usage_of(workflow, target, release.memory, runtime.settings.ecs_least)
    return estimate(usage, read_prices(), runtime.settings.price_region).document()


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
        yield f"{release.service}-v{release.version} has {counted(len(release.permissions), 'statement')}"
        for statement in release.permissions:
            yield from statement_lines(statement)
