"""From a workflow to its bundle: the components that it calls, the part of this package that runs them, and a manifest.

The same inputs make the same bytes, on whatever machine: there is no time, person, path or machine in a bundle.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tdev
from tdev.domain.delivery.bundle import Bundle, requirements_text, sealed
from tdev.domain.delivery.integrity import COMPONENTS, HANDLER, REQUIREMENTS, WORKFLOW, digest_of
from tdev.domain.delivery.modules import PACKAGE, Reached, module_file, reached
from tdev.domain.delivery.pins import importing, normal, requirements
from tdev.domain.registry.manifests import CATALOGUE
from tdev.domain.registry.standing import told
from tdev.domain.workflow.executables import Resolve
from tdev.kernel.errors import Finding, InvalidError, NotFoundError
from tdev.kernel.json_types import canonical
from tdev.kernel.tenant import SHARED
from tdev.model.component import Component
from tdev.model.service import BundleManifest, Statement
from tdev.model.workflow import Workflow
from tdev.platform.artifacts import Artifacts

DOOR = "tdev.entry.service_function"
"""What every service starts with."""
_CLIENT = "tdev.platform.invocation.runtime_client"
"""What asks for events where the host brings nothing that does."""
_WEB = frozenset({"fetch", "send"})
_EXPRESSIONS = "jsonatapy"
"""Found by its name at run time, so no import tells of it."""
_FROM_THE_HOST = frozenset({"boto3", "botocore", "awslambdaric"})
"""What AWS Lambda brings along."""
_SANDBOX = "tdev.platform.sandbox.embedded"
_KEPT = frozenset(
    {"name", "version", "type", "input_schema", "output_schema", "tools", "effects", "permissions", "secrets"}
)
"""What a service knows of a component; its owner, tenant and time are nobody's business there."""
_HANDLER_TEXT = b'''"""Where the host of this service calls it."""

from pathlib import Path

from tdev.entry.service_function import handler_of

handler = handler_of(Path(__file__).resolve().parent)
'''

Source = Callable[[Component], bytes]
"""The source of a foreign component; raises ``NotFoundError``."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to pack.

    Attributes:
        service: Name of the service.
        workflow: What it does when it is called.
        memory: MiB.
        timeout: Seconds of one call.
        permissions: What its role is to allow.
    """

    service: str
    workflow: Workflow
    memory: int = 512
    timeout: int = 30
    permissions: tuple[Statement, ...] = ()


def pack(order: Order, resolve: Resolve, source: Source) -> Bundle:
    """Make the bundle of a service.

    Args:
        order: What to pack.
        resolve: Reference -> component.
        source: Component -> its source, for code that did not come with the product.

    Raises:
        NotFoundError: When a component or its code is not there.
        InvalidError: With one finding per step or component that cannot be part of a service.
        TooLargeError: When it becomes larger than 64 MiB.
    """
    components, refs = _gathered(order.workflow, resolve)
    _refuse(order.workflow, refs, components)
    foreign = {ref: source(one) for ref, one in components.items() if _is_foreign(one)}
    _check_sources(components, foreign)
    modules = _modules(components)
    lines = _requirements(components, modules)
    workflow = canonical(_pinned(order.workflow, refs)).encode()
    files = {
        **{_path(module): _text(module) for module in sorted(modules.ours)},
        **_foreign_files(components, foreign),
        f"tdev/{CATALOGUE.relative_to(PACKAGE).as_posix()}": _catalogue(components),
        WORKFLOW: workflow,
        REQUIREMENTS: requirements_text(lines),
        HANDLER: _HANDLER_TEXT,
    }
    effects = sorted({effect for one in components.values() for effect in one.effects} - {"pure"})
    manifest = BundleManifest(
        service=order.service,
        workflow_digest=digest_of(workflow),
        components={ref: digest_of(foreign.get(ref) or _own_text(one)) for ref, one in sorted(components.items())},
        requirements=lines,
        permissions=order.permissions,
        secrets=tuple(name for one in components.values() for name in one.secrets),
        effects=tuple(effects) or ("pure",),
        memory=order.memory,
        timeout=order.timeout,
        runtime=tdev.__version__,
        files={},
    )
    return sealed(manifest, files)


def sources_of(tenant: str, artifacts: Artifacts) -> Source:
    """The sources of foreign components, as a tenant's artifacts or the shared ones hold them."""

    def source(component: Component) -> bytes:
        key = component.code.key if component.code else None
        if key is None:
            raise NotFoundError(f"component {component.ref} has no code of its own")
        return artifacts.get(SHARED if component.tenant == SHARED else tenant, key)

    return source


def _gathered(workflow: Workflow, resolve: Resolve) -> tuple[dict[str, Component], dict[str, str]]:
    """The components of all steps and those that these call, by ``name@version``; and what each step's agent means."""
    found: dict[str, Component] = {}
    refs: dict[str, str] = {}
    waiting = [step.agent for step in workflow.steps]
    while waiting:
        wanted = waiting.pop()
        if wanted in refs:
            continue
        component = resolve(wanted)
        refs[wanted] = component.ref
        if component.ref not in found:
            found[component.ref] = component
            waiting += component.tools
    return found, refs


def _refuse(workflow: Workflow, refs: Mapping[str, str], components: Mapping[str, Component]) -> None:
    wrong = []
    for index, step in enumerate(workflow.steps):
        component = components[refs[step.agent]]
        if step.approve:
            wrong.append(Finding(f"#/steps/{index}/approve", "a service has nobody to ask", "approve"))
        if component.status == "disabled":
            wrong.append(Finding(f"#/steps/{index}/agent", told(component), "disabled"))
    wrong += [Finding("#/steps", f"{ref} has no code", "no_code") for ref, one in components.items() if not one.code]
    if wrong:
        listing = "; ".join(f"{finding.pointer} {finding.message}" for finding in wrong)
        raise InvalidError(f"the workflow {workflow.id!r} cannot be a service: {listing}", wrong)


def _check_sources(components: Mapping[str, Component], foreign: Mapping[str, bytes]) -> None:
    for ref, text in foreign.items():
        code = components[ref].code
        if code is not None and code.sha256 is not None and code.sha256 != digest_of(text):
            finding = Finding("#/components", f"the code of {ref} is not that of its digest", "digest")
            raise InvalidError(f"the code of {ref} was changed", [finding], hint="register it again as a new version")


def _is_foreign(component: Component) -> bool:
    return component.code is not None and component.code.key is not None


def _module_of(component: Component) -> str:
    assert component.code is not None
    return component.code.entrypoint.partition(":")[0]


def _own_text(component: Component) -> bytes:
    return _text(_module_of(component))


def _modules(components: Mapping[str, Component]) -> Reached:
    """The part of this package that runs these components; no engine that none of them needs."""
    roots = [DOOR, _CLIENT, *sorted({_module_of(one) for one in components.values() if not _is_foreign(one)})]
    abilities = set()
    if any(_WEB & {*one.effects} for one in components.values()):
        abilities.add("web")
    if any(one.secrets for one in components.values()):
        abilities.add("secrets")
    if any(b"context.aws(" in _own_text(one) for one in components.values() if not _is_foreign(one)):
        abilities.add("aws")
    if any(_is_foreign(one) for one in components.values()):
        abilities.add("sandbox")
        roots.append(_SANDBOX)
    return reached(roots, abilities)


def _requirements(components: Mapping[str, Component], modules: Reached) -> tuple[str, ...]:
    declared = {normal(name) for one in components.values() for name in one.requirements}
    return requirements({*importing(modules.others), *declared, _EXPRESSIONS} - _FROM_THE_HOST)


def _pinned(workflow: Workflow, refs: Mapping[str, str]) -> dict[str, Any]:
    """The workflow with the exact version of each component: what is published later changes nothing."""
    document: dict[str, Any] = workflow.model_dump(mode="json")
    for step in document["steps"]:
        step["agent"] = refs[step["agent"]]
    return document


def _foreign_files(components: Mapping[str, Component], foreign: Mapping[str, bytes]) -> dict[str, bytes]:
    names = [components[ref].name.lower() for ref in foreign]
    files = {}
    for ref, text in foreign.items():
        component = components[ref]
        alone = names.count(component.name.lower()) == 1
        place = f"{COMPONENTS}{component.name if alone else ref.replace('@', '-')}"
        files[f"{place}.py"] = text
        files[f"{place}.json"] = canonical(_known(component)).encode()
    return files


def _catalogue(components: Mapping[str, Component]) -> bytes:
    """The catalogue of built-in components, cut down to those of the service; keys in the order of the code."""
    known = [_known(one) for _, one in sorted(components.items()) if not _is_foreign(one)]
    return json.dumps(known, ensure_ascii=False, separators=(",", ":")).encode()


def _known(component: Component) -> dict[str, Any]:
    assert component.code is not None
    document = component.model_dump(mode="json", include=set(_KEPT))
    return {**document, "code": {"entrypoint": component.code.entrypoint}}


def _path(module: str) -> str:
    return _file(module).relative_to(PACKAGE.parent).as_posix()


def _text(module: str) -> bytes:
    return _file(module).read_bytes()


def _file(module: str) -> Path:
    path = module_file(module)
    assert path is not None, f"{module} was found a moment ago"
    return path
