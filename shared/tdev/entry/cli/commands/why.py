"""``tdev why``: where the permissions of a service come from."""

from pathlib import Path, PurePath
from typing import Any

import click
from pydantic import ValidationError

from tdev.domain.permissions.binding import Manifest
from tdev.domain.permissions.deriving import Permissions, Source, permissions_of
from tdev.domain.permissions.sources import registered_sources, sources_of
from tdev.domain.permissions.why import explained, why_lines
from tdev.entry.cli.client import Options
from tdev.entry.cli.console import EXIT, give, printable, say
from tdev.entry.cli.sharing import read_json, read_text
from tdev.kernel.errors import Finding, InvalidError
from tdev.model.plan import PlanOutcome
from tdev.model.workflow import Workflow


@click.command()
@click.argument("what", nargs=-1, required=True)
@click.option("--iam", is_flag=True, required=True, help="Why the service needs its AWS permissions.")
@click.option("--bind", "-b", "names", multiple=True, help="slot=name that code leaves open: TABLE=orders.")
@click.option("--key", "-k", "keys", multiple=True, help="service.resource=ARN of the KMS key that encrypts it.")
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), default=None, help="Folder of the stores.")
@click.option("--json", "as_json", is_flag=True, help="JSON on stdout, everything else on stderr.")
def command(
    what: tuple[str, ...], iam: bool, names: tuple[str, ...], keys: tuple[str, ...], data: Path | None, as_json: bool
) -> int:
    """Derive AWS permissions from code without running it, and say which line needs what.

    WHAT are files of code, plans (.json) that say which step calls which file and the words of the goal behind the
    step, or ids of saved workflows, whose components are looked up.

    Example: tdev why --iam save_order.py plan.json --bind TABLE=orders
    """
    manifest = Manifest(_pairs(names, "--bind"), _pairs(keys, "--key"))
    files = tuple(one for one in what if one.endswith((".py", ".json")) or one == "-")
    saved = [one for one in what if one not in files]
    permissions = permissions_of([*_sources(files), *(_registered(saved, data) if saved else ())], manifest)
    if as_json:
        give(_document(permissions))
        return EXIT.ok
    for line in why_lines(permissions):
        say(printable(line))
    if not permissions.statements and not permissions.findings:
        say("The code calls nothing of AWS: the service needs no permissions.")
    return EXIT.ok


def _document(permissions: Permissions) -> dict[str, Any]:
    return {
        "statements": [one.document() for one in explained(permissions)],
        "findings": [finding.document() for finding in permissions.findings],
        "slots": list(permissions.slots),
    }


def _sources(files: tuple[str, ...]) -> list[Source]:
    """The code of the files; what steps of a plan call counts for the steps, the rest for itself."""
    code = {PurePath(file).stem: (PurePath(file).stem, read_text(file)) for file in files if not file.endswith(".json")}
    found: list[Source] = []
    for file in files:
        if file.endswith(".json"):
            outcome = _outcome(file)
            if outcome.workflow is not None:
                found += sources_of(outcome.workflow, code, outcome.reasons)
    called = {source.component for source in found}
    return found + [Source(*known) for name, known in code.items() if name not in called]


def _registered(ids: list[str], data: Path | None) -> list[Source]:
    """The code behind saved workflows of this machine's stores."""
    from tdev.runtime import Runtime

    runtime = Runtime(Options(data=data).settings())
    tenant = runtime.settings.tenant
    try:
        resolve, artifacts = runtime.catalogue(tenant).get, runtime.artifacts_of(tenant)
        workflows = [runtime.workflows(tenant).get(one) for one in ids]
        return [source for one in workflows for source in registered_sources(one, resolve, artifacts, tenant)]
    finally:
        runtime.close()


def _outcome(file: str) -> PlanOutcome:
    """A plan as ``tdev plan`` writes it: the workflow alone, or what the planner says about it."""
    document = read_json(file)
    try:
        if isinstance(document, dict) and "verdict" in document:
            return PlanOutcome.model_validate(document)
        workflow = Workflow.model_validate(document)
    except ValidationError as cause:
        first = cause.errors()[0]
        pointer = "#/" + "/".join(str(part) for part in first["loc"])
        raise InvalidError(f"{file} is no plan", [Finding(pointer, first["msg"])], hint="see tdev plan -o") from cause
    return PlanOutcome(verdict="plan", goal=workflow.goal, workflow=workflow)


def _pairs(texts: tuple[str, ...], option: str) -> dict[str, str]:
    found = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not (name and equals and value):
            raise InvalidError(f"{option} {text!r} is no name=value", [Finding("#/bindings", "write name=value")])
        found[name] = value
    return found
