"""What commands about permissions are asked about: files of code, plans, saved workflows, and services."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, TypeVar

import click
from pydantic import ValidationError

from tdev.domain.permissions.binding import Manifest
from tdev.domain.permissions.deriving import Source
from tdev.domain.permissions.sources import registered_sources, sources_of
from tdev.entry.cli.client import Options
from tdev.entry.cli.sharing import read_json, read_text
from tdev.kernel.errors import Finding, InvalidError, NotFoundError
from tdev.kernel.tenant import SHARED
from tdev.model.misfits import misfits
from tdev.model.plan import PlanOutcome
from tdev.model.service import Release, service_id
from tdev.model.workflow import Workflow

if TYPE_CHECKING:
    from tdev.runtime import Runtime


F = TypeVar("F", bound=Callable[..., Any])


def binding_options(command: F) -> F:
    """``--bind`` and ``--key`` as one argument ``manifest``."""

    @click.option("--bind", "-b", "names", multiple=True, help="slot=name that code leaves open: TABLE=orders.")
    @click.option("--key", "-k", "keys", multiple=True, help="service.resource=ARN of the KMS key that encrypts it.")
    def wrapped(*args: Any, names: tuple[str, ...], keys: tuple[str, ...], **kwargs: Any) -> Any:
        return command(*args, manifest=Manifest(_pairs(names, "--bind"), _pairs(keys, "--key")), **kwargs)

    wrapped.__name__ = command.__name__
    wrapped.__doc__ = command.__doc__
    inherited = getattr(command, "__click_params__", [])
    wrapped.__click_params__ = inherited + getattr(wrapped, "__click_params__", [])  # type: ignore[attr-defined]
    return wrapped  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Named:
    """What the arguments of a command name: files, and the rest: saved workflows or services."""

    files: tuple[str, ...]
    saved: tuple[str, ...]

    @classmethod
    def of(cls, what: Sequence[str]) -> "Named":
        """Tell them apart: a file ends in ``.py`` or ``.json``, and ``-`` is one."""
        files = tuple(one for one in what if one.endswith((".py", ".json")) or one == "-")
        return cls(files, tuple(one for one in what if one not in files))


def file_sources(files: Sequence[str]) -> list[Source]:
    """The code of the files; what steps of a plan call counts for the steps, the rest for itself.

    Raises:
        InvalidError: When a file cannot be read.
    """
    code = {PurePath(file).stem: (PurePath(file).stem, read_text(file)) for file in files if not file.endswith(".json")}
    found: list[Source] = []
    for file in files:
        if file.endswith(".json"):
            outcome = _outcome(file)
            if outcome.workflow is not None:
                found += sources_of(outcome.workflow, code, outcome.reasons)
    called = {source.component for source in found}
    return found + [Source(*known) for name, known in code.items() if name not in called]


def own_runtime(data: Path | None) -> "Runtime":
    """The abilities of this process on the stores of this machine; the caller closes it."""
    from tdev.runtime import Runtime

    return Runtime(Options(data=data).settings())


def workflow_sources(runtime: "Runtime", id: str) -> list[Source]:
    """The code behind a saved workflow. Raises ``NotFoundError`` when there is none of this id."""
    tenant = runtime.settings.tenant
    resolve, artifacts = runtime.catalogue(tenant).get, runtime.artifacts_of(tenant)
    return registered_sources(runtime.workflows(tenant).get(id), resolve, artifacts, tenant)


def release_named(runtime: "Runtime", text: str) -> Release | None:
    """The release of a service that answers, or the one that the text names; None when there is no such service.

    Raises:
        NotFoundError: When the service has no such version.
    """
    try:
        name, version = service_id(text)
        store = runtime.services(runtime.settings.tenant)
        wanted = version or store.get(name).live_version
    except (InvalidError, NotFoundError):
        return None
    if wanted is None:
        raise NotFoundError(f"no version of {name} is live", hint=f"name one: {name}-v1")
    return store.release_of(name, wanted)


def release_sources(runtime: "Runtime", release: Release) -> list[Source]:
    """The code of a release that did not come with the product, each with its reference."""
    tenant = runtime.settings.tenant
    resolve, artifacts = runtime.catalogue(tenant).get, runtime.artifacts_of(tenant)
    found = []
    for ref in release.components:
        code = (component := resolve(ref)).code
        if code is not None and code.key is not None:
            home = SHARED if component.tenant == SHARED else tenant
            found.append(Source(ref, artifacts.get(home, code.key).decode()))
    return found


def _pairs(texts: Iterable[str], option: str) -> dict[str, str]:
    """``name=value`` texts of an option. Raises ``InvalidError`` when one is none."""
    found = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not (name and equals and value):
            raise InvalidError(f"{option} {text!r} is no name=value", [Finding("#/bindings", "write name=value")])
        found[name] = value
    return found


def _outcome(file: str) -> PlanOutcome:
    """A plan as ``tdev plan`` writes it: the workflow alone, or what the planner says about it."""
    document = read_json(file)
    try:
        if isinstance(document, dict) and "verdict" in document:
            return PlanOutcome.model_validate(document)
        workflow = Workflow.model_validate(document)
    except ValidationError as cause:
        raise InvalidError(f"{file} is no plan", misfits(cause), hint="see: tdev plan -o") from cause
    return PlanOutcome(verdict="plan", goal=workflow.goal, workflow=workflow)
