"""``tdev export``: a service as plain Python and CDK, which need nothing of this product."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tdev.entry.cli.console import EXIT, give, say, tell
from tdev.entry.cli.permitted import own_runtime, release_named
from tdev.entry.cli.sharing import read_json
from tdev.kernel.errors import ConflictError, Finding, InvalidError, NotFoundError
from tdev.kernel.plurals import counted

if TYPE_CHECKING:
    from tdev.domain.delivery.bundle import Bundle
    from tdev.model.workflow import Workflow
    from tdev.runtime import Runtime


@click.command()
@click.argument("what")
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Folder; default: one of the service's name.",
)
@click.option("--name", default=None, help="Of the service, when WHAT is a workflow; default: the id of the workflow.")
@click.option(
    "--call", "calls", multiple=True, metavar="JSON", help="Inputs of a call that becomes a test; may be repeated."
)
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), default=None, help="Folder of the stores.")
@click.option("--json", "as_json", is_flag=True, help="JSON on stdout, everything else on stderr.")
def command(
    what: str, output: Path | None, name: str | None, calls: tuple[str, ...], data: Path | None, as_json: bool
) -> int:
    """Write WHAT as a project of its own: a service (greet, greet-v2), a workflow file (.json) or a saved workflow.

    It has the workflow, the code of its components, the part of this product that runs them under another name, a CDK
    application with the permissions that the code needs, and tests: each --call is made now, and its answer is what the
    tests then ask for.

    Example: tdev export greet --call '{"text": "hi"}' -o ../greet
    """
    from tdev.domain.ejecting.project import project_files

    runtime = own_runtime(data)
    try:
        bundle = _bundle(runtime, what, name)
        files = project_files(bundle, _answered(runtime, bundle, calls))
    finally:
        runtime.close()
    folder = output or Path(bundle.manifest.service)
    if folder.exists() and any(folder.iterdir()):
        raise ConflictError(f"{folder} is there already", hint="name another folder with -o")
    _write(folder, files)
    if as_json:
        told = {"service": bundle.manifest.service, "folder": str(folder), "digest": bundle.digest}
        give({**told, "calls": len(calls), "files": sorted(files)})
        return EXIT.ok
    say(str(folder))
    made = f"{counted(len(files), 'file')}, {counted(len(calls), 'call')} in its tests"
    tell(f"{made}; see {folder / 'README.md'}")
    if bundle.manifest.secrets:
        tell(f"  it reads the secrets {', '.join(bundle.manifest.secrets)}: its role has to be let at them")
    return EXIT.ok


def _bundle(runtime: "Runtime", what: str, name: str | None) -> "Bundle":
    """The bundle of a release as it was signed, or one that is packed now."""
    from tdev.domain.delivery.packing import Order, pack, sources_of
    from tdev.domain.delivery.releasing import verified_bundle

    tenant = runtime.settings.tenant
    release = None if what.endswith(".json") else release_named(runtime, what)
    if release is not None:
        return verified_bundle(release, runtime.place(tenant))
    workflow = _workflow(runtime, what)
    source = sources_of(tenant, runtime.artifacts_of(tenant))
    return pack(Order(name or workflow.id, workflow), runtime.catalogue(tenant).get, source)


def _workflow(runtime: "Runtime", what: str) -> "Workflow":
    from pydantic import ValidationError

    from tdev.model.misfits import misfits
    from tdev.model.workflow import Workflow

    if not what.endswith(".json"):
        try:
            return runtime.workflows(runtime.settings.tenant).get(what)
        except NotFoundError as cause:
            raise NotFoundError(f"{what!r} is neither a service nor a workflow", hint=cause.hint) from cause
    try:
        return Workflow.model_validate(read_json(what))
    except ValidationError as cause:
        raise InvalidError(f"{what} is no workflow", misfits(cause), hint="see: tdev validate") from cause


def _answered(runtime: "Runtime", bundle: "Bundle", calls: Sequence[str]) -> list[Mapping[str, Any]]:
    """Each call with what the service answers to it here and now."""
    from tdev.kernel.strict_json import parse_object

    if not calls:
        return []
    ask = runtime.askable_here(runtime.settings.tenant, bundle.digest, lambda: bundle).ready()
    found: list[Mapping[str, Any]] = []
    for text in calls:
        inputs = parse_object(text.encode())
        answer = ask({"inputs": inputs, "answers": {}})
        if answer["error"] is not None or answer["effects"]:
            why = answer["error"]["message"] if answer["error"] else "it reaches outside, where nothing is asked now"
            told = f"the call {text[:200]} cannot become a test: {why}"
            raise InvalidError(told, [Finding("#/call", why, "call")], hint="give other inputs, or leave --call out")
        found.append({"inputs": inputs, "result": answer["result"]})
    return found


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    try:
        for path, content in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
    except OSError as cause:
        finding = Finding("#/output", str(folder), "file")
        raise InvalidError(f"{folder} cannot be written: {cause.strerror}", [finding]) from cause
